package panel

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"outturn/internal/domain/appraisal"
	"outturn/internal/domain/audit"
	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/money"
	"outturn/internal/errs"
)

// Record is the record of the meeting that sums up (会议记录).
type Record struct {
	On       fiscal.Date
	Place    string
	Present  string // 出席人员, as printed
	Notes    string // 会议纪要
	Findings []Finding
}

// Finding is what the meeting concludes on one matter (评审结论).
type Finding struct {
	Kind    string
	Subject string
	Verdict string       // one of the form's conclusions
	Reason  string       // why it differs from what the opinions come to; empty when it does not
	Opinion string       // 综合意见
	Amount  money.Amount // suggested amount; zero where the form asks for none
}

// Finding finds the conclusion on a matter; the zero Finding when there is none.
func (r Record) Finding(m Matter) Finding {
	for _, f := range r.Findings {
		if f.Kind == m.Kind && f.Subject == m.ID {
			return f
		}
	}
	return Finding{}
}

// Check reports what the record lacks for the panel to close, all at once, at the paths on, place, present, notes and
// "findings.0.verdict" and so on, counted by the panel's matters.
func (r Record) Check(p Panel, form appraisal.Form, opinions []Opinion, today fiscal.Date) error {
	var f errs.Fields
	switch {
	case r.On.IsZero():
		f.Add("on", "请填写会议日期。")
	case today.Before(r.On):
		f.Add("on", "会议日期%s还没到，请核对。", r.On)
	}
	text := func(path, what, s string, least, most int) {
		if n := utf8.RuneCountInString(strings.TrimSpace(s)); n < least || n > most {
			f.Add(path, "请填写%s，不超过%d个字。", what, most)
		}
	}
	text("place", "会议地点或方式", r.Place, 1, 100)
	text("present", "出席人员", r.Present, 1, 500)
	text("notes", "会议纪要", r.Notes, 1, 4000)
	for i, m := range p.Matters {
		r.checkFinding(i, m, p.Spread(m, form, opinions), p.Suggested(m, opinions), form, &f)
	}
	return f.Err()
}

func (r Record) checkFinding(i int, m Matter, spread appraisal.Spread, suggested money.Amount, form appraisal.Form, f *errs.Fields) {
	at := "findings." + strconv.Itoa(i)
	found := r.Finding(m)
	known := slices.ContainsFunc(form.Conclusions, func(c appraisal.Conclusion) bool { return c.Verdict == found.Verdict })
	supported := form.Supports(found.Verdict)
	if !known {
		f.Add(at+".verdict", "请选择“%s”的评审结论。", m.Name)
	}
	if known && found.Verdict != spread.Conclusion.Verdict && strings.TrimSpace(found.Reason) == "" {
		f.Add(at+".reason", "专家平均%s分，对应“%s”；结论改为“%s”要写明理由。", spread.Mean.Short(), spread.Conclusion.Verdict, found.Verdict)
	}
	if form.Amount && supported && found.Amount != suggested && strings.TrimSpace(found.Reason) == "" {
		f.Add(at+".reason", "专家建议金额的中位数是%s元；改为%s元要写明理由。", suggested.Yuan(), found.Amount.Yuan())
	}
	if n := utf8.RuneCountInString(strings.TrimSpace(found.Opinion)); n == 0 || n > appraisal.MaxOpinion {
		f.Add(at+".opinion", "请填写对“%s”的综合意见，不超过%d个字。", m.Name, appraisal.MaxOpinion)
	}
	switch {
	case found.Amount < 0:
		f.Add(at+".amount", "建议金额不能为负数。")
	case form.Amount && supported && found.Amount == 0:
		f.Add(at+".amount", "结论是“%s”，请填写建议金额。", found.Verdict)
	case form.Amount && known && !supported && found.Amount != 0:
		f.Add(at+".amount", "结论是“%s”，建议金额应为0。", found.Verdict)
	}
}

// cells lists the record for the log.
func (r Record) cells() []audit.Cell {
	if r.On.IsZero() && len(r.Findings) == 0 && r.Notes == "" {
		return nil
	}
	out := []audit.Cell{{Name: "会议日期", Value: dateText(r.On)}, {Name: "会议地点", Value: r.Place},
		{Name: "出席人员", Value: r.Present}, {Name: "会议纪要", Value: r.Notes}}
	for i, f := range r.Findings {
		name := fmt.Sprintf("结论%d", i+1)
		out = append(out, audit.Cell{Name: name, Value: f.Verdict}, audit.Cell{Name: name + "理由", Value: f.Reason},
			audit.Cell{Name: name + "综合意见", Value: f.Opinion}, audit.Cell{Name: name + "建议金额（元）", Value: f.Amount.Yuan()})
	}
	return out
}
