package docs

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"outturn/internal/domain/adjustment"
	"outturn/internal/domain/analysis"
	"outturn/internal/domain/approval"
	"outturn/internal/domain/consequence"
	"outturn/internal/domain/evaluation"
	"outturn/internal/domain/exante"
	"outturn/internal/domain/finding"
	"outturn/internal/domain/fundplan"
	"outturn/internal/domain/goal"
	"outturn/internal/domain/library"
	"outturn/internal/domain/meeting"
	"outturn/internal/domain/overallgoal"
	"outturn/internal/domain/panel"
	"outturn/internal/domain/pipeline"
	"outturn/internal/domain/standard"
	"outturn/internal/domain/tracking"
	"outturn/internal/domain/workplan"
)

// flows are all the flow tables there are.
func flows() []approval.Flow {
	return []approval.Flow{
		workplan.Flow,
		pipeline.Flow,
		meeting.Flow,
		goal.Flow,
		adjustment.Flow,
		overallgoal.Flow,
		library.Flow,
		standard.Flow,
		consequence.Flow,
		panel.Flow,
		exante.Flow,
		fundplan.Flow,
		tracking.RoundFlow,
		tracking.Flow,
		tracking.WholeFlow,
		tracking.InspectionFlow,
		analysis.Flow,
		evaluation.Flow,
		finding.Flow,
	}
}

func TestFlowTables(t *testing.T) {
	t.Parallel()
	for _, f := range flows() {
		t.Run(f.Name, func(t *testing.T) {
			t.Parallel()
			for _, complaint := range flowComplaints(f) {
				t.Error(complaint)
			}
		})
	}
}

// TestFlowComplaints shows that a broken table is found.
func TestFlowComplaints(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		change func(*approval.Flow)
		want   string
	}{
		"没有终点":     {func(f *approval.Flow) { f.Ends = nil }, "没有终点"},
		"终点还能走":    {func(f *approval.Flow) { f.Ends = append(f.Ends, goal.AtHead) }, "“待单位审核”是终点"},
		"到不了的状态":   {func(f *approval.Flow) { f.States = append(f.States, "已归档") }, "到不了“已归档”"},
		"走不动的状态":   {func(f *approval.Flow) { f.Ends = f.Ends[:1] }, "“不予批复”不是终点"},
		"没有这个角色":   {func(f *approval.Flow) { f.Rows[0].By = "科员" }, "“科员”"},
		"没有这一方":    {func(f *approval.Flow) { f.Rows[0].At = "" }, "哪一方"},
		"同一动作两行":   {func(f *approval.Flow) { f.Rows = append(f.Rows, f.Rows[0]) }, "两行"},
		"主线断开":     {func(f *approval.Flow) { f.States = slices.Delete(slices.Clone(f.States), 2, 3) }, "主线"},
		"起点不是主线第一": {func(f *approval.Flow) { f.Start = goal.AtHead }, "起点"},
		"退回不问理由":   {func(f *approval.Flow) { f.Rows[2].Reason = false }, "“退回填报”不写理由"},
		"撤回要理由":    {func(f *approval.Flow) { f.Rows[3].Reason = true }, "撤回不必写理由"},
		"撤回的不是上一步": {func(f *approval.Flow) { f.Rows[3].To = goal.AtDivision }, "撤回"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := goal.Flow
			f.Rows, f.Ends, f.States = slices.Clone(f.Rows), slices.Clone(f.Ends), slices.Clone(f.States)
			c.change(&f)
			if got := strings.Join(flowComplaints(f), "\n"); !strings.Contains(got, c.want) {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

// flowComplaints walks one table.
func flowComplaints(f approval.Flow) []string {
	var out []string
	say := func(format string, args ...any) { out = append(out, fmt.Sprintf(format, args...)) }
	if len(f.Ends) == 0 {
		say("没有终点")
	}
	if f.States[0] != f.Start {
		say("起点“%s”不是主线的第一个状态", f.Start)
	}
	reached := reachable(f)
	for _, s := range f.All() {
		if !reached[s] {
			say("到不了“%s”", s)
		}
		leaves := slices.ContainsFunc(f.From(s), func(r approval.Row) bool { return !r.Undo })
		switch ends := slices.Contains(f.Ends, s); {
		case ends && len(f.From(s)) > 0:
			say("“%s”是终点，却还能办理", s)
		case !ends && !leaves:
			say("“%s”不是终点，却没有人能办理", s)
		}
	}
	for i := range f.States[1:] {
		if !slices.ContainsFunc(f.From(f.States[i]), func(r approval.Row) bool { return r.To == f.States[i+1] && !r.Undo }) {
			say("主线从“%s”走不到“%s”", f.States[i], f.States[i+1])
		}
	}
	for i, r := range f.Rows {
		out = append(out, rowComplaints(f, i, r)...)
	}
	return out
}

func rowComplaints(f approval.Flow, i int, r approval.Row) []string {
	var out []string
	say := func(format string, args ...any) { out = append(out, fmt.Sprintf(format, args...)) }
	if !r.By.Known() {
		say("没有角色“%s”", r.By)
	}
	if r.At != approval.FilingUnit && r.At != approval.SupervisingDivision {
		say("“%s”由哪一方办理？", r.Do)
	}
	if slices.ContainsFunc(f.Rows[:i], func(o approval.Row) bool { return o.From == r.From && o.Do == r.Do }) {
		say("“%s”时“%s”有两行", r.From, r.Do)
	}
	from, to := slices.Index(f.States, r.From), slices.Index(f.States, r.To)
	switch backwards := to < from; {
	case r.Undo && r.Reason:
		say("撤回不必写理由")
	case backwards && !r.Undo && !r.Reason:
		say("“%s”不写理由", r.Do)
	}
	if r.Undo && !slices.ContainsFunc(f.Rows, func(o approval.Row) bool {
		return !o.Undo && o.From == r.To && o.To == r.From && o.By == r.By && o.At == r.At
	}) {
		say("“%s”的撤回不对应任何一步", r.From)
	}
	return out
}

// reachable walks the table from its start.
func reachable(f approval.Flow) map[approval.State]bool {
	seen, queue := map[approval.State]bool{f.Start: true}, []approval.State{f.Start}
	for len(queue) > 0 {
		for _, r := range f.From(queue[0]) {
			if !seen[r.To] {
				seen[r.To] = true
				queue = append(queue, r.To)
			}
		}
		queue = queue[1:]
	}
	return seen
}

// TestFlowDiagrams keeps docs/flows.md the picture of the tables; OUTTURN_GOLDEN=write draws it anew.
func TestFlowDiagrams(t *testing.T) {
	t.Parallel()
	want := diagrams()
	if os.Getenv("OUTTURN_GOLDEN") == "write" {
		if err := os.WriteFile(filepath.Join("..", "..", "docs", "flows.md"), []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if got := readDocument(t, "docs/flows.md"); got != want {
		t.Error("docs/flows.md is not the picture of the flow tables: run scripts/golden ./internal/docs and review the difference")
	}
}

func diagrams() string {
	var b strings.Builder
	b.WriteString("# Flows\n\nDrawn from the flow tables in `internal/domain/goal/flow.go`, `internal/domain/library/flow.go` and\n" +
		"`internal/domain/evaluation/flow.go` by `scripts/golden ./internal/docs`; edit the tables, not this page. The same rows\n" +
		"decide which actions a page shows, who may take them and what happens. Nobody takes an action on what they filed; 撤回\n" +
		"is open only to the person who took the last step, until somebody takes the next. A row marked 随登记的事项 has no button:\n" +
		"it follows from something recorded elsewhere, such as a decision of the office meeting.\n")
	for _, f := range flows() {
		fmt.Fprintf(&b, "\n## %s\n\n```mermaid\nstateDiagram-v2\n  [*] --> %s\n", f.Name, f.Start)
		for _, r := range f.Rows {
			fmt.Fprintf(&b, "  %s --> %s: %s（%s）\n", r.From, r.To, r.Do, r.By)
		}
		for _, s := range f.Ends {
			fmt.Fprintf(&b, "  %s --> [*]\n", s)
		}
		b.WriteString("```\n\n| 状态 | 动作 | 到 | 办理人 | 办理方 | 要写理由 |\n|---|---|---|---|---|---|\n")
		for _, r := range f.Rows {
			reason := ""
			if r.Reason {
				reason = "是"
			}
			who := string(r.By)
			if r.Event {
				who += "（随登记的事项）"
			}
			fmt.Fprintf(&b, "| %s | %s | %s | %s | %s | %s |\n", r.From, r.Do, r.To, who, r.At, reason)
		}
	}
	return b.String()
}
