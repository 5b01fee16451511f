package pipeline

import (
	"testing"

	"outturn/internal/domain/approval"
	"outturn/internal/domain/org"
	"outturn/internal/domain/project"
)

func TestKeeps(t *testing.T) {
	t.Parallel()
	finance := person("finance", org.Finance, "100")
	for _, c := range []struct {
		state      approval.State
		clerk, jcc int // complaints when everything is changed
	}{{Draft, 0, 0}, {AtHead, 7, 7}, {AtDivision, 7, 7}, {ToEvaluate, 7, 7}, {Refused, 0, 0}, {Admitted, 7, 5}, {Closed, 7, 5}, {Cancelled, 7, 5}} {
		d := Declaration{Project: lights()}
		d.State = c.state
		q := d.Project
		q.Name, q.Nature, q.Category, q.Start, q.End = "换了名称", project.Recurrent, project.Policy, date("2030-01-01"), date("2035-12-31")
		q.Unit.ID, q.Division.ID = "u9", "d9"
		if a, b, same := len(d.Keeps(q, clerk)), len(d.Keeps(q, finance)), len(d.Keeps(d.Project, clerk)); a != c.clerk || b != c.jcc || same != 0 {
			t.Errorf("%s: 经办%d处，计财处%d处，没有改%d处", c.state, a, b, same)
		}
	}
}

func TestSubmitted(t *testing.T) {
	t.Parallel()
	for state, want := range map[approval.State]bool{Draft: false, AtHead: true, ToEvaluate: true, Refused: true, Admitted: true, Closed: true, Cancelled: false, SplitUp: false, MergedAway: false} {
		d := Declaration{Project: lights(), Editions: 1}
		d.State = state
		if d.Submitted() != want {
			t.Errorf("%s: %t", state, d.Submitted())
		}
		if d.Editions = 0; d.Submitted() {
			t.Errorf("%s: submitted without an edition", state)
		}
	}
}

func TestAnswersQuota(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		state           approval.State
		choose, explain bool
	}{{Draft, true, true}, {AtHead, true, true}, {AtDivision, true, true}, {ToEvaluate, true, true}, {Admitted, false, true}, {Established, false, true}, {Running, false, true},
		{Completed, false, false}, {Assessed, false, false}, {Refused, false, false}} {
		if d := at(c.state); d.ChoosesStandards() != c.choose || d.AnswersQuota() != c.explain {
			t.Errorf("%s: standards are chosen %v, lines explained %v", c.state, d.ChoosesStandards(), d.AnswersQuota())
		}
	}
}
