package web

import (
	"outturn/internal/app"
	"outturn/internal/domain/tracking"
	"outturn/internal/web/view"
)

// wholeBoard lists the departments' own forms by their lights; those that have not been submitted come without one.
func wholeBoard(b app.LightBoard) view.TablePart {
	t := view.TablePart{ID: "wholes", Caption: "部门整体亮灯", Columns: []view.Column{{Label: "灯", Width: "6%"}, {Label: "部门（单位）", Head: true}, {Label: "状态", Width: "12%"}, {Label: "执行率", Num: true, Width: "9%"}, {Label: "目标达成度", Num: true, Width: "9%"},
		{Label: "预计执行率", Num: true, Width: "9%"}, {Label: "亮灯原因", Width: "30%"}}}
	for _, x := range b.Wholes {
		cells := []view.Cell{{Text: "—"}, {Text: x.Project.Unit.Name, Href: trackedPath(x.ID)}, {Text: string(x.State)}, {Text: "—"}, {Text: "—"}, {Text: "—"}, {Text: "—"}}
		if x.Light != nil {
			n := x.Figures()
			cells = []view.Cell{lightCell(x.Light.Colour), cells[1], cells[2], {Text: executionText(n.Executed, n.Budget)}, {Text: n.Attained.String()}, {Text: executionText(n.Forecast, n.Budget)}, {Text: orDash(b.Book.Says(*x.Light))}}
		}
		t.Rows = append(t.Rows, view.Row{Cells: cells})
	}
	return t
}

// wholeProgress lists the departments' own forms of a round with where they stand.
func wholeProgress(file app.RoundFile) view.TablePart {
	t := view.TablePart{ID: "wholes", Caption: "部门整体监控", Tight: true, Columns: []view.Column{{Label: "部门（单位）", Head: true}, {Label: "状态", Width: "20%"}, {Label: "填报期限", Width: "30%"}, {Label: "现在由谁办理", Width: "26%"}}}
	for _, x := range file.Wholes {
		due := view.Cell{Text: x.Due().String()}
		if x.Late(file.Today) {
			due.Text, due.Red = due.Text+"，已逾期", true
		}
		t.Rows = append(t.Rows, view.Row{Cells: []view.Cell{{Text: x.Project.Unit.Name, Href: trackedPath(x.ID)}, {Text: string(x.State)}, due, {Text: orDash(x.Holders(tracking.WholeFlow, x.Parties()))}}})
	}
	return t
}
