package web

import (
	"fmt"
	"strings"

	"outturn/internal/app"
	"outturn/internal/domain/analysis"
	"outturn/internal/domain/meeting"
	"outturn/internal/domain/money"
	"outturn/internal/domain/pipeline"
	"outturn/internal/errs"
	"outturn/internal/web/view"
)

// motionTable lists the proposals from tracking on an agenda with what was decided; without any there is no table.
func motionTable(file app.MeetingFile) view.TablePart {
	t := view.TablePart{ID: "motions", Caption: "跟踪建议", Columns: []view.Column{{Label: "序号", Width: "6%", Num: true}, {Label: "项目", Head: true}, {Label: "建议", Width: "18%"}, {Label: "依据", Width: "26%"},
		{Label: "会议决定", Width: "12%"}, {Label: "核定金额", Unit: "万元", Width: "12%", Num: true}}}
	for i, x := range file.Motions {
		row := []view.Cell{{Text: fmt.Sprint(len(file.Items) + i + 1)}, {Text: x.Name, Note: x.Code + " " + x.Unit, Href: raisedPath(analysis.RaisedID(x.Raised))}, {Text: x.Words}, {Text: x.Basis}, {Text: "—"}, {Text: "—"}}
		if x.Resolution != "" {
			row[4] = view.Cell{Text: string(x.Resolution), Note: x.Reason, Strong: true}
			row[5] = view.Cell{Text: amountOrDash(x.Amount)}
		}
		t.Rows = append(t.Rows, view.Row{Cells: row})
	}
	return t
}

// agendaMotions offers the proposals that wait for a meeting, those on the agenda ticked.
func agendaMotions(v *visit, file app.MeetingFile, posted bool) []view.MotionRow {
	var out []view.MotionRow
	for _, x := range file.Waiting {
		row := view.MotionRow{ID: x.Raised, Href: raisedPath(analysis.RaisedID(x.Raised)), Name: x.Name, Unit: x.Unit, Words: x.Words, Basis: x.Basis, On: v.PostFormValue("raised."+x.Raised) != ""}
		for _, kept := range file.Motions {
			row.On = row.On || !posted && kept.Raised == x.Raised
		}
		out = append(out, row)
	}
	return out
}

// chosenMotions are the proposals ticked.
func chosenMotions(v *visit, file app.MeetingFile) []app.AgendaItem {
	var out []app.AgendaItem
	for _, x := range file.Waiting {
		if v.PostFormValue("raised."+x.Raised) != "" {
			out = append(out, app.AgendaItem{Raised: analysis.RaisedID(x.Raised)})
		}
	}
	return out
}

// motionRows are the rows of the decisions on the proposals, after those on the projects.
func motionRows(file app.MeetingFile, value func(name, otherwise string) string, wrong errs.Fields) []view.DecisionRow {
	var out []view.DecisionRow
	for i, x := range file.Motions {
		at := fmt.Sprintf("items.%d.", len(file.Items)+i)
		row := view.DecisionRow{At: at, Name: x.Name + "：" + x.Words, Asked: amountOrDash(x.Asked), Reason: value(at+"reason", ""),
			Options: append([]view.Option{{Label: "请选择"}}, view.Options(value(at+"resolution", ""), words(pipeline.Resolutions())...)...)}
		if x.Asked > 0 {
			row.Amount = value(at+"amount", x.Asked.Plain(money.InWan))
		} else {
			row.Amount = value(at+"amount", "")
		}
		for _, path := range []string{"resolution", "on", "amount", "reason"} {
			row.Wrong += fieldError(wrong, at+path)
		}
		row.Wrong = strings.TrimSpace(row.Wrong)
		out = append(out, row)
	}
	return out
}

// readRuled reads the amount that a meeting agreed to; a proposal without one needs none.
func readRuled(wrong *errs.Fields, file app.MeetingFile, i int, text string) money.Amount {
	if at := i - len(file.Items); at >= 0 && unasked(file.Motions[at]) && strings.TrimSpace(text) == "" {
		return 0
	}
	return readWan(wrong, fmt.Sprintf("items.%d.amount", i), text)
}

func unasked(x meeting.Motion) bool { return x.Asked == 0 }
