package web

import (
	"fmt"
	"strconv"

	"outturn/internal/app"
	"outturn/internal/domain/evaluation"
	"outturn/internal/domain/goal"
	"outturn/internal/domain/money"
	"outturn/internal/domain/project"
	"outturn/internal/domain/rulebook"
	"outturn/internal/domain/score"
	"outturn/internal/web/view"
)

// drawing turns a self-evaluation into the cells of the official form.
type drawing struct {
	file  app.SelfEvaluationFile
	found view.FindingsPart
	whys  openWhys
}

func (d drawing) unit() money.Unit { return moneyUnit(d.file.Book) }

func (d drawing) header() view.GridPart {
	p := d.file.Project
	return view.GridPart{Caption: "项目基本情况", Widths: []string{"17%", "33%", "17%", "33%"}, Rows: [][]view.GridCell{
		{view.Lab("项目名称"), view.Val(p.Name, "3")},
		{view.Lab("主管部门"), view.Val(p.Division.Name, ""), view.Lab("实施单位"), view.Val(p.Unit.Name, "")},
		{view.Lab("项目编号"), view.Val(p.Code, ""), view.Lab("对照的绩效目标"), view.Val(fmt.Sprintf("%s 第%d版", d.file.Goal.Kind, d.file.Goal.No), "")},
	}}
}

// funds is the fund block: the total, which earns points, and its sources.
func (d drawing) funds() []view.FundRow {
	f, sheet := d.file.Form.Funds, d.file.Sheet
	total := d.fundRow(f.Total)
	total.Weight, total.Points, total.Why = sheet.Execution.Weight.Short(), sheet.Execution.PointsText(), d.whys.href("fund")
	if c := d.file.Compared; c != nil {
		total.Recheck, total.Difference, total.Differs = c.Execution.Recheck.String(), signed(c.Execution.Difference), c.Execution.Difference != 0
	}
	if d.file.MayRecheck {
		typed := d.cell("execution.points", "预算执行率 复核得分", d.file.Recheck.Execution.Points, view.CellNumber, true)
		typed.Placeholder = sheet.Execution.Points.String()
		total.Typed = &typed
	}
	rows := []view.FundRow{total}
	for i, r := range f.Rows {
		row := d.fundRow(r)
		row.Weight, row.Points, row.Recheck, row.Difference = "—", "—", "—", "—"
		row.Deep = i > 0
		if i == 0 {
			row.Label = "其中：" + row.Label
		}
		rows = append(rows, row)
	}
	return rows
}

func (d drawing) fundRow(r evaluation.FundRow) view.FundRow {
	return view.FundRow{Label: r.Source, Initial: r.Initial.In(d.unit()), Budget: r.Budget.In(d.unit()), Executed: r.Executed.In(d.unit()),
		Rate: project.FundRow(r).RateText()}
}

// cell is a cell with what was found about it.
func (d drawing) cell(path, label, value string, kind view.CellKind, editable bool) view.CellPart {
	c := view.CellPart{Path: path, Label: label, Value: value, Kind: kind, Editable: editable}
	if found := d.found.At(path); editable {
		c.Mark, c.Finding = found.Mark, found.ID
	}
	return c
}

// pick is what a cell shows: as typed in the draft, as frozen after.
func (d drawing) pick(typed, frozen string) string {
	if d.file.MayEdit {
		return typed
	}
	return frozen
}

// fundNotes are the rows under the fund block.
func (d drawing) fundNotes() []view.GridCell {
	e, form, edit := d.file.Entry, d.file.Form, d.file.MayEdit
	claim, complete := "", ""
	if form.Claim.Rate != 0 {
		claim = form.Claim.Rate.String()
	}
	if form.Funds.Complete {
		complete = "1"
	}
	notes := []view.GridCell{{Label: "资金情况说明", Cell: d.cell("fund_note", "资金情况说明", d.pick(e.FundNote, form.FundNote), view.CellArea, edit)}}
	if edit || claim != "" {
		c := d.cell("claimed_rate", "单位自算执行率", d.pick(e.ClaimedRate, claim), view.CellText, edit)
		c.Placeholder = "选填，只用来与系统算的执行率核对，不计分"
		notes = append(notes, view.GridCell{Label: "自算执行率", Cell: c})
	}
	if d.file.Book.Execution.Kind == rulebook.ExecutionBracket {
		notes = append(notes, view.GridCell{Label: "项目已完成", Cell: d.cell("complete", "项目已完成", complete, view.CellTick, edit)})
	}
	reason := ""
	if d.file.Compared != nil {
		reason = d.file.Compared.Execution.Reason
	}
	if d.file.MayRecheck {
		reason = d.file.Recheck.Execution.Reason
	}
	if d.file.MayRecheck || reason != "" {
		notes = append(notes, view.GridCell{Label: "执行率复核理由", Cell: d.cell("execution.reason", "预算执行率 复核理由", reason, view.CellArea, d.file.MayRecheck)})
	}
	return notes
}

func (d drawing) attained() view.CellPart {
	c := d.cell("attained", "年度总体目标实际完成情况", d.pick(d.file.Entry.Attained, d.file.Form.Attained), view.CellArea, d.file.MayEdit)
	c.Rows = "2"
	return c
}

// opinion is the cell of 复核意见 at the end of the sheet.
func (d drawing) opinion() *view.CellPart {
	text := d.file.Compared.Opinion
	if d.file.MayRecheck {
		text = d.file.Recheck.Opinion
	}
	c := d.cell("opinion", "复核意见", text, view.CellArea, d.file.MayRecheck)
	c.Span = "8"
	return &c
}

// rows are the indicators with what they achieved and earned.
func (d drawing) rows() []view.ResultRow {
	indicators := d.file.Goal.Form.Indicators
	sums := map[string]score.Points{}
	for _, ind := range indicators {
		sums[ind.Level1] += ind.Weight
	}
	rows := make([]view.ResultRow, len(indicators))
	for i, ind := range indicators {
		rows[i] = d.row(i, ind)
		rows[i].Level1Note = sums[ind.Level1].Short() + " 分"
	}
	return view.ResultRows(rows)
}

// original is an indicator's target before the goal was adjusted, where it was another one.
func (d drawing) original(ind goal.Indicator) string {
	if d.file.Original == nil {
		return ""
	}
	for _, was := range d.file.Original.Form.Indicators {
		if was.ID == ind.ID && !was.Target.Equal(ind.Target) {
			return was.Target.String()
		}
	}
	return ""
}

func (d drawing) row(i int, ind goal.Indicator) view.ResultRow {
	number := strconv.Itoa(i + 1)
	line, res := d.file.Sheet.Lines[i], d.file.Form.Results[i]
	row := view.ResultRow{ID: string(ind.ID), Level1: ind.Level1, Level2: ind.Level2, Name: ind.Name, Target: ind.Target.String(), Weight: ind.Weight.Short(),
		Points: line.PointsText(), Actual: evaluation.ActualText(ind, res), Skipped: res.Skip, Reason: res.Reason, Why: d.whys.href(number)}
	if was := d.original(ind); was != "" {
		row.Target += "（年初" + was + "）"
	}
	if d.file.MayEdit {
		d.typed(&row, ind)
		row.NeedsReason = d.found.At(fmt.Sprintf("rows.%d.reason", i)).Mark != view.NoMark
	}
	differs := d.compared(&row, i)
	for _, f := range d.file.Attachments {
		if f.Cell == row.ID {
			row.Evidence = append(row.Evidence, view.Link{Label: f.Name, Href: "/attachments/" + f.ID})
		}
	}
	if d.whys.isOpen(number) {
		row.Explain = explainPart(line, differs)
	}
	return row
}

// typed puts the inputs of an indicator into its row, by the way it is scored.
func (d drawing) typed(row *view.ResultRow, ind goal.Indicator) {
	e := d.file.Entry.Row(ind.ID)
	row.Actual, row.Claimed, row.Sent, row.Valid, row.Satisfied, row.Reason = e.Actual, e.Points, e.Sent, e.Valid, e.Satisfied, e.Reason
	row.CanSkip, row.Skipped = true, e.Skip
	row.Words, row.Unit = ind.Target.Sign == goal.Qualitative, ind.Target.Unit
	row.EvidenceAdd = selfEvaluationPath(d.file.ID) + "?evidence=" + row.ID + "#attachments"
	switch asks := evaluation.AsksOf(d.file.Book, ind); {
	case asks.Direct:
		row.Tiers = append([]view.Option{{Label: "请选择"}}, view.Options(e.Tier, evaluation.DirectMet, evaluation.DirectMissed)...)
	case asks.Tier:
		row.Tiers, row.Claims = d.tiers(ind, e.Tier), true
	case asks.Points:
		row.Claims = true
	case asks.Survey || e.Sent+e.Valid+e.Satisfied != "":
		row.Surveyed = true
	}
}

// tiers offers the tiers of the rulebook with the points each allows for the weight. What was typed and is no tier stays
// to be seen.
func (d drawing) tiers(ind goal.Indicator, chosen string) []view.Option {
	out := []view.Option{{Label: "请选择等级"}}
	known := chosen == ""
	for _, t := range d.file.Book.Tiers {
		low, high := evaluation.TierRange(t, ind.Weight)
		out = append(out, view.Option{Value: t.Name, Label: fmt.Sprintf("%s（%s–%s 分）", t.Name, low.Short(), high.Short()), Selected: t.Name == chosen})
		known = known || t.Name == chosen
	}
	if !known {
		out = append(out, view.Option{Value: chosen, Label: chosen, Selected: true})
	}
	return out
}

// compared puts finance's points and reason beside the unit's, and says why they differ.
func (d drawing) compared(row *view.ResultRow, i int) (differs string) {
	if d.file.Compared == nil {
		return ""
	}
	line := d.file.Compared.Lines[i]
	row.Recheck, row.Difference, row.Differs, row.RecheckReason = line.Recheck.String(), signed(line.Difference), line.Difference != 0, line.Reason
	if d.file.MayRecheck {
		e := d.file.Recheck.Row(line.Indicator)
		row.RecheckTyped, row.RecheckReason, row.NeedsReason = e.Points, e.Reason, true
	}
	if line.Difference != 0 {
		differs = fmt.Sprintf("财政复核 %s，相差 %s。%s", line.Recheck, signed(line.Difference), line.Reason)
	}
	return differs
}

// evidencePanel is the panel of files, each with the row it proves, and a way to add one to a row.
func (s *Server) evidencePanel(v *visit, d drawing) view.AttachmentsPart {
	return s.evidenceFiles(v, kindEvaluation, string(d.file.ID), d.file.Goal.Form, d.file.Attachments, d.file.MayEdit)
}
