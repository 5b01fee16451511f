package web

import (
	"fmt"
	"slices"

	"outturn/internal/app"
	"outturn/internal/domain/appraisal"
	"outturn/internal/domain/money"
	"outturn/internal/domain/panel"
	"outturn/internal/web/view"
)

// spreadPart is what the experts found on one matter: every item with every expert's points, what they say of items and of
// cells, and of the whole.
func spreadPart(file app.PanelFile, i int, m panel.Matter) view.SpreadPart {
	spread, counted := file.Spread(m, file.Form, file.Opinions), file.Counted(m, file.Opinions)
	part := view.SpreadPart{ID: fmt.Sprintf("spread-%d", i+1), Title: m.Name, Note: fmt.Sprintf("平均 %s 分，中位 %s 分：%s", spread.Mean.Short(), spread.Median.Short(), spread.Conclusion.Verdict)}
	part.Table = pointsTable(file.Form, i, m, spread, counted)
	if file.Form.Amount {
		part.Amounts = amountTable(i, counted, file.Suggested(m, file.Opinions))
	}
	part.Remarks, part.Notes = remarkTable(file.Form, i, counted), noteTable(i, counted)
	for _, o := range counted {
		part.Opinions = append(part.Opinions, view.LogEntry{Text: o.Sheet.Opinion, Who: o.Name, When: moment(o.SubmittedAt)})
	}
	return part
}

// pointsTable is a column of points for each expert: figures alone, so that fifteen of them fit on a sheet.
func pointsTable(form appraisal.Form, i int, m panel.Matter, spread appraisal.Spread, counted []panel.Opinion) view.TablePart {
	t := view.TablePart{ID: fmt.Sprintf("spread-list-%d", i+1), Caption: m.Name + " 意见汇总", Tight: true, Columns: []view.Column{{Label: "条目", Head: true}, {Label: "分值", Width: "5%", Num: true}, {Label: "平均", Width: "6%", Num: true}}}
	for n, o := range counted {
		label := o.Name
		if slices.Contains(spread.Outlying, n) {
			label += "（离群）"
		}
		t.Columns = append(t.Columns, view.Column{Label: label, Width: fmt.Sprintf("%d%%", min(14, 60/len(counted))), Num: true, Wrap: true})
	}
	for _, it := range spread.Items {
		row := []view.Cell{{Text: it.Item.Name}, {Text: it.Item.Points.Short()}, {Text: it.Mean.Short(), Strong: true}}
		for _, o := range counted {
			row = append(row, view.Cell{Text: o.Sheet.Verdict(it.Item.ID).Points.Short()})
		}
		t.Rows = append(t.Rows, view.Row{Cells: row})
	}
	t.Foot = []view.Cell{{Text: "合计"}, {Text: form.Full().Short()}, {Text: spread.Mean.Short()}}
	for n, total := range spread.Totals {
		t.Foot = append(t.Foot, view.Cell{Text: total.Short(), Red: slices.Contains(spread.Outlying, n)})
	}
	return t
}

// amountTable is what each expert suggests to grant, and the median.
func amountTable(i int, counted []panel.Opinion, median money.Amount) view.TablePart {
	t := view.TablePart{ID: fmt.Sprintf("amount-list-%d", i+1), Caption: "建议金额", Tight: true, Columns: []view.Column{{Label: "专家", Head: true}, {Label: "建议金额", Unit: "元", Num: true, Width: "40%"}}}
	for _, o := range counted {
		t.Rows = append(t.Rows, view.Row{Cells: []view.Cell{{Text: o.Name}, {Text: o.Amount.Yuan()}}})
	}
	t.Foot = []view.Cell{{Text: "中位数"}, {Text: median.Yuan()}}
	return t
}

// remarkTable is what the experts write beside the items, in the order of the form.
func remarkTable(form appraisal.Form, i int, counted []panel.Opinion) view.TablePart {
	t := view.TablePart{ID: fmt.Sprintf("remark-list-%d", i+1), Caption: "问题与建议", Tight: true, Columns: []view.Column{{Label: "条目", Width: "22%", Head: true}, {Label: "问题与建议"}, {Label: "专家", Width: "20%"}}}
	for _, it := range form.Items {
		for _, o := range counted {
			if said := o.Sheet.Verdict(it.ID).Comment; said != "" {
				t.Rows = append(t.Rows, view.Row{Cells: []view.Cell{{Text: it.Name}, {Text: said}, {Text: o.Name}}})
			}
		}
	}
	return t
}

func noteTable(i int, counted []panel.Opinion) view.TablePart {
	t := view.TablePart{ID: fmt.Sprintf("note-list-%d", i+1), Caption: "对单元格的意见", Tight: true, Columns: []view.Column{{Label: "单元格", Width: "22%", Head: true}, {Label: "意见"}, {Label: "专家", Width: "20%"}}}
	for _, o := range counted {
		for _, n := range o.Notes {
			t.Rows = append(t.Rows, view.Row{Cells: []view.Cell{{Text: n.Cell}, {Text: n.Text}, {Text: o.Name}}})
		}
	}
	return t
}
