package web

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"

	"github.com/shopspring/decimal"

	"outturn/internal/domain/money"
	"outturn/internal/domain/rescore"
	"outturn/internal/web/view"
)

// verdictMarks say how a verdict looks.
var verdictMarks = map[rescore.Verdict]view.Mark{rescore.Agree: view.MarkPass, rescore.Differ: view.MarkError, rescore.CannotJudge: view.MarkHint}

// rescoreRows are the lines of a sheet: the execution first, as it counts among the verdicts, then the indicators.
func rescoreRows(r rescore.Report, prefix string) []view.RescoreRow {
	e := r.Execution
	at := cmp.Or(e.PointsAt, e.At)
	actual := percentText(e.RateComputed)
	if e.RatePublished.Known && e.RateComputed.Known && !e.RatePublished.Value.Equal(e.RateComputed.Value) {
		actual += "（公布 " + percentText(e.RatePublished) + "）"
	} else if !e.RateComputed.Known {
		actual = percentText(e.RatePublished)
	}
	out := []view.RescoreRow{{ID: rowID(prefix, at), Level1: "预算执行", Level2: "执行率", Name: "预算执行率", Target: "—", Actual: actual, Weight: numberText(e.Weight),
		Published: numberText(e.PointsPublished), Computed: numberText(e.PointsComputed), Verdict: verdictMarks[e.Verdict], Word: e.Verdict.Label(),
		Explanation: e.Explanation, Where: placeText(at)}}
	for _, l := range r.Lines {
		at := cmp.Or(l.PointsAt, l.At)
		out = append(out, view.RescoreRow{ID: rowID(prefix, at), Level1: cutText(cmp.Or(l.Level1, "—"), maxShownText), Level2: cutText(cmp.Or(l.Level2, "—"), maxShownText),
			Name: cutText(l.Name, maxShownText), Target: cutText(l.TargetText, maxShownText), Actual: cutText(l.ActualText, maxShownText),
			Weight: numberText(l.Weight), Published: numberText(l.PointsPublished), Computed: numberText(l.PointsComputed),
			Verdict: verdictMarks[l.Verdict], Word: l.Verdict.Label(), Explanation: cutText(l.Explanation, 2*maxShownText), Where: placeText(at)})
	}
	return unique(out)
}

// unique takes the name off a row that shares it with one above: two forms may lie side by side.
func unique(rows []view.RescoreRow) []view.RescoreRow {
	seen := map[string]bool{}
	for i := range rows {
		if seen[rows[i].ID] {
			rows[i].ID = ""
		}
		seen[rows[i].ID] = true
	}
	return rows
}

func rowID(prefix, at string) string {
	if row := placeRow(at); row != "" {
		return prefix + row
	}
	return ""
}

// rescoreFoot compares the totals. Rows that fit the paper by rounding may still add up to another total, so the verdict is
// that of the rows and of the findings about the total.
func rescoreFoot(r rescore.Report) view.RescoreRow {
	out := view.RescoreRow{Weight: numberText(r.WeightsTotal), Published: numberText(r.TotalPublished), Computed: numberText(r.TotalComputed)}
	verdict := rescore.CannotJudge
	if r.TotalPublished.Known && r.TotalComputed.Known {
		verdict = rescore.Agree
		if r.Count(rescore.Differ) > 0 && !r.TotalPublished.Value.Equal(r.TotalComputed.Value) {
			verdict = rescore.Differ
		}
	}
	var why []string
	for _, f := range r.Findings {
		switch f.Rule {
		case rescore.TotalWrong, rescore.DeductionsTooMany:
			verdict = rescore.Differ
			why = append(why, f.Message)
		case rescore.NoComputedTotal:
			why = append(why, f.Message)
		}
	}
	if verdict == rescore.Differ && len(why) == 0 {
		why = []string{fmt.Sprintf("复算减公布为 %s，来自上面不一致的行。", differenceText(r.TotalComputed, r.TotalPublished))}
	}
	out.Verdict, out.Word, out.Explanation = verdictMarks[verdict], verdict.Label(), strings.Join(why, "")
	return out
}

func rescoreFunds(r rescore.Report) view.TablePart {
	unit := r.MoneyUnit
	if unit == "" {
		unit = string(money.InYuan)
	}
	out := view.TablePart{Caption: "资金", Tight: true, Columns: []view.Column{{Label: "资金", Head: true}, {Label: "年初预算", Unit: unit, Num: true},
		{Label: "全年预算", Unit: unit, Num: true}, {Label: "全年执行", Unit: unit, Num: true}, {Label: "公布执行率", Num: true}, {Label: "复算执行率", Num: true},
		{Label: "分值", Num: true}, {Label: "公布得分", Num: true}}}
	for i, f := range r.Funds {
		if i == maxShownFindings {
			out.Rows = append(out.Rows, view.Row{Group: fmt.Sprintf("另有 %d 行资金没有列出，都在 JSON 里", len(r.Funds)-i)})
			break
		}
		rate := view.Cell{Text: percentText(f.RateComputed)}
		rate.Red = f.Rate.Known && f.RateComputed.Known && !f.Rate.Value.Round(0).Equal(f.RateComputed.Value.Round(0))
		out.Rows = append(out.Rows, view.Row{Cells: []view.Cell{{Text: cutText(f.Label, maxShownText)}, {Text: fundText(f.Initial, unit)}, {Text: fundText(f.Budget, unit)},
			{Text: fundText(f.Executed, unit)}, {Text: percentText(f.Rate)}, rate, {Text: numberText(f.Weight)}, {Text: numberText(f.Points)}}})
	}
	return out
}

// numberText prints a figure without the zeros that say nothing; — when it is not there.
func numberText(n rescore.Number) string {
	if !n.Known {
		return "—"
	}
	return plainDecimal(n.Value)
}

func percentText(n rescore.Number) string {
	if !n.Known {
		return "—"
	}
	return plainDecimal(n.Value) + "%"
}

func plainDecimal(d decimal.Decimal) string {
	s := d.String()
	if strings.Contains(s, ".") {
		s = strings.TrimRight(strings.TrimRight(s, "0"), ".")
	}
	return s
}

// differenceText prints a − b with its sign.
func differenceText(a, b rescore.Number) string {
	if !a.Known || !b.Known {
		return "—"
	}
	d := a.Value.Sub(b.Value)
	switch d.Sign() {
	case 1:
		return "+" + plainDecimal(d)
	case -1:
		return "−" + plainDecimal(d.Neg())
	}
	return "0"
}

// fundText prints an amount, which is in 元, in the unit of the paper, grouped by thousands and with at least two decimals.
func fundText(n rescore.Number, unit string) string {
	if !n.Known {
		return "—"
	}
	d := n.Value
	switch unit {
	case string(money.InWan):
		d = d.Shift(-4)
	case "亿元":
		d = d.Shift(-8)
	}
	s := d.StringFixed(2)
	if plain := plainDecimal(d); len(plain) > len(s) {
		s = plain
	}
	sign := ""
	if rest, ok := strings.CutPrefix(s, "-"); ok {
		sign, s = "−", rest
	}
	whole, part, _ := strings.Cut(s, ".")
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + "," + whole[i:]
	}
	return sign + whole + "." + part
}

// placeNames are the places of a transcription that are no row.
var placeNames = map[string]string{"total_score": "总分", "total_weight": "分值合计", "grade": "等级", "project_name": "项目名称", "implementing_unit": "实施单位",
	"department": "主管部门"}

// placeText says where something stands: the cell without its sheet, or the row of a transcription.
func placeText(at string) string {
	if i := strings.LastIndex(at, "!"); i >= 0 {
		return at[i+1:]
	}
	if name := placeNames[at]; name != "" {
		return name
	}
	list, n, ok := transcribedRow(at)
	switch {
	case ok && list == "indicators":
		return fmt.Sprintf("指标 %d", n+1)
	case ok && list == "funds":
		return fmt.Sprintf("资金 %d", n+1)
	}
	return cutText(at, 40)
}

// placeRow is the row that a place belongs to, as part of an id: "12" of 自评表!G12, "indicators3" of indicators.3.score.
func placeRow(at string) string {
	if i := strings.LastIndex(at, "!"); i >= 0 {
		return strings.TrimLeft(at[i+1:], "ABCDEFGHIJKLMNOPQRSTUVWXYZ")
	}
	if list, n, ok := transcribedRow(at); ok {
		return list + strconv.Itoa(n)
	}
	return ""
}

// transcribedRow reads "indicators.3.score".
func transcribedRow(at string) (list string, n int, ok bool) {
	parts := strings.Split(at, ".")
	if len(parts) < 2 {
		return "", 0, false
	}
	n, err := strconv.Atoi(parts[1])
	return parts[0], n, err == nil
}
