package workplan

import (
	"slices"

	"outturn/internal/domain/fiscal"
)

// Measure is what in the system shows that a task is done (完成依据).
type Measure string

// The measures. All but the last are counted from the records of the year that the task names.
const (
	DeclarationsDecided Measure = "项目申报办结"
	ExAntesDone         Measure = "事前评估办结"
	GoalsDone           Measure = "绩效目标批复"
	OverallGoalsDone    Measure = "整体与政策目标批复"
	FundPlansDone       Measure = "用款计划批复"
	PanelsDone          Measure = "专家会审结束"
	RoundsDone          Measure = "绩效跟踪任务结束"
	EvaluationsDone     Measure = "绩效自评审核完毕"
	FindingsDone        Measure = "整改问题销号"
	ByHand              Measure = "牵头部门登记完成"
)

// Measures lists the measures in form order, that of the budget year.
func Measures() []Measure {
	return []Measure{DeclarationsDecided, ExAntesDone, GoalsDone, OverallGoalsDone, FundPlansDone, PanelsDone, RoundsDone, EvaluationsDone, FindingsDone, ByHand}
}

// Asked is what is to be counted for a task: a measure and whose year.
type Asked struct {
	Measure Measure
	Of      fiscal.Year
}

// Tally is how many records there are and how many of them are settled (办结数).
type Tally struct{ Done, All int }

// Complete reports whether there are records and all are settled: where nothing was filed, nothing is done.
func (t Tally) Complete() bool { return t.All > 0 && t.Done == t.All }

// Figure is how far one measure of a task has come.
type Figure struct {
	Asked
	Tally
}

// Standing is how a task stands on a day (进度).
type Standing string

// The standings.
const (
	Finished Standing = "已完成"
	Late     Standing = "已逾期"
	Running  Standing = "进行中"
	Ahead    Standing = "未开始"
)

// Standings lists the standings as the page counts them.
func Standings() []Standing { return []Standing{Late, Running, Ahead, Finished} }

// Progress is a task in force with how it stands (任务进度).
type Progress struct {
	Assignment
	Figures  []Figure
	Standing Standing
	Last     Report // zero when nobody reported
}

// Asks lists what is to be counted for the tasks in force, each once.
func (p Plan) Asks() (out []Asked) {
	for _, t := range p.Issued {
		for _, m := range t.Measures {
			if a := (Asked{m, t.Of}); m != ByHand && !slices.Contains(out, a) {
				out = append(out, a)
			}
		}
	}
	return out
}

// Progress says how every task in force stands on a day, from what was counted.
func (p Plan) Progress(counted map[Asked]Tally, today fiscal.Date) (out []Progress) {
	for _, t := range p.Issued {
		g := Progress{Assignment: t}
		for _, r := range p.Reports {
			if r.Assignment == t.ID {
				g.Last = r
			}
		}
		for _, m := range t.Measures {
			a := Asked{m, t.Of}
			tally := counted[a]
			if m == ByHand {
				tally = Tally{All: 1}
				if g.Last.Finished {
					tally.Done = 1
				}
			}
			g.Figures = append(g.Figures, Figure{a, tally})
		}
		g.Standing = t.standing(g.Figures, today)
		out = append(out, g)
	}
	return out
}

// standing: what is settled is finished whatever the day; a task is late from the day after it was due.
func (t Assignment) standing(figures []Figure, today fiscal.Date) Standing {
	switch {
	case !slices.ContainsFunc(figures, func(f Figure) bool { return !f.Complete() }):
		return Finished
	case today.After(t.Due):
		return Late
	case today.Before(t.Start):
		return Ahead
	}
	return Running
}
