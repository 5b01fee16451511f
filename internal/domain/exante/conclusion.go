package exante

import (
	"slices"
	"time"

	"outturn/internal/domain/appraisal"
	"outturn/internal/domain/approval"
	"outturn/internal/domain/attachment"
	"outturn/internal/domain/audit"
	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/money"
	"outturn/internal/domain/org"
	"outturn/internal/domain/panel"
	"outturn/internal/domain/score"
	"outturn/internal/errs"
)

// Conclusion is what a panel came to about a project (评估结论), frozen when the panel closes: the spread of what the experts
// found, what it suggests, what the meeting decided and why.
type Conclusion struct {
	Panel    panel.ID
	Title    string // of the panel
	On       fiscal.Date
	Place    string
	Chair    string
	Experts  []string // who scored, in the order of Totals; the chair is among them
	Items    []ItemScore
	Totals   []score.Points
	Amounts  []money.Amount // each expert's
	Outlying []int          // which totals, from 0, lie far from the median
	Mean     score.Points
	Median   score.Points
	Grade    score.Grade

	Suggested       string       // verdict the mean comes to
	Verdict         string       // decided
	SuggestedAmount money.Amount // median of Amounts
	Amount          money.Amount // decided
	Reason          string       // why either differs from what is suggested; empty when neither does
	Opinion         string       // 综合意见
}

// ItemScore is one item over all experts (条目得分).
type ItemScore struct {
	Item      string // id of the item
	Mean      score.Points
	Low, High score.Points
}

// IsZero reports whether there is no conclusion yet.
func (c Conclusion) IsZero() bool { return c.Panel == "" }

// Overridden reports whether the meeting decided otherwise than the experts' scores and amounts suggest. What is not supported
// gets no money, whatever amounts they named.
func (c Conclusion) Overridden() bool {
	return c.Verdict != c.Suggested || c.Amount != 0 && c.Amount != c.SuggestedAmount
}

// Score finds the experts' points on an item; the zero ItemScore when there are none.
func (c Conclusion) Score(item string) ItemScore {
	for _, s := range c.Items {
		if s.Item == item {
			return s
		}
	}
	return ItemScore{}
}

// Convene notes that a panel sits on the evaluation (开始评估): nobody takes it back while experts work.
//
// Errors: Conflict when it does not wait for a panel, or was filed on another form than the panel's.
func (e Evaluation) Convene(p panel.Panel, by org.User, at time.Time) (Evaluation, error) {
	if e.State != ToEvaluate {
		return e, errs.New(errs.Conflict, "%s现在是“%s”，不能开始评审。请从评审事项中去掉。", e.Name(), e.State)
	}
	if p.Form != e.Form || p.Version != e.FormVersion {
		return e, errs.New(errs.Conflict, "%s按另一张评分表（或另一版）填报，不能在本评审组评审。请另组评审组；评分表已改版的，请退回单位重新提交。", e.Name())
	}
	return e.happen(convene, p.ID, by, "", at)
}

// Release gives the evaluation back when its panel is cancelled (评审取消).
//
// Errors: Conflict when it does not lie before that panel, Invalid without a reason.
func (e Evaluation) Release(p panel.Panel, by org.User, reason string, at time.Time) (Evaluation, error) {
	if e.State != Convened || e.Panel != p.ID {
		return e, notBefore(e, p)
	}
	return e.happen(release, "", by, reason, at)
}

func notBefore(e Evaluation, p panel.Panel) error {
	return errs.New(errs.Conflict, "%s现在是“%s”，不在评审组“%s”评审。", e.Name(), e.State, p.Title)
}

func (e Evaluation) happen(do approval.Action, at panel.ID, by org.User, reason string, when time.Time) (Evaluation, error) {
	next, err := e.Happen(Flow, do, by, reason, when)
	if err != nil {
		return e, err
	}
	e.Case, e.Panel = next, at
	return e.touched(by, when), nil
}

// Conclude takes over what a closing panel found (出具结论) and freezes an edition. The panel has checked its own record: that
// an override gives its reason, and that what is not supported gets no money.
//
// Errors: Conflict when the evaluation does not lie before that panel; Invalid, at the path "amount", when the amount exceeds
// what was asked for.
func (e Evaluation) Conclude(p panel.Panel, form appraisal.Form, opinions []panel.Opinion, files []attachment.Attachment, by org.User, at time.Time) (Evaluation, *Edition, error) {
	m, laid := p.Matter(Kind, string(e.ID))
	if !laid || e.State != Convened || e.Panel != p.ID {
		return e, nil, notBefore(e, p)
	}
	statement, _ := e.Entry.Examine(form, e.Project, files) // was complete when it was submitted, and nobody may have edited it since
	c := conclusionOf(p, m, form, opinions)
	if c.Amount > statement.Amount {
		var f errs.Fields
		f.Add("amount", "建议金额%s元超过申请金额%s元。请核对；确需增加的，请退回单位重新申请。", c.Amount.Yuan(), statement.Amount.Yuan())
		return e, nil, f.Err()
	}
	do, reason := conclude, ""
	if !form.Supports(c.Verdict) {
		do, reason = reject, c.why()
	}
	next, err := e.happen(do, p.ID, by, reason, at)
	if err != nil {
		return e, nil, err
	}
	next.Conclusion = c
	next, edition := next.frozen(Judged, statement, files, by, at)
	edition.Conclusion = c
	return next, edition, nil
}

// why is what the unit is told of a conclusion against it: the meeting's opinion, no longer than a reason may be.
func (c Conclusion) why() string {
	text := []rune(c.Opinion)
	return string(text[:min(len(text), 500)])
}

// Kind is what panels and the log call an evaluation (事项类别).
const Kind = "事前绩效评估"

func conclusionOf(p panel.Panel, m panel.Matter, form appraisal.Form, opinions []panel.Opinion) Conclusion {
	spread, found := p.Spread(m, form, opinions), p.Record.Finding(m)
	c := Conclusion{Panel: p.ID, Title: p.Title, On: p.Record.On, Place: p.Record.Place, Totals: spread.Totals, Outlying: spread.Outlying, Mean: spread.Mean,
		Median: spread.Median, Grade: spread.Conclusion.Grade, Suggested: spread.Conclusion.Verdict, Verdict: found.Verdict, SuggestedAmount: p.Suggested(m, opinions),
		Amount: found.Amount, Reason: found.Reason, Opinion: found.Opinion}
	for _, it := range spread.Items {
		c.Items = append(c.Items, ItemScore{Item: it.Item.ID, Mean: it.Mean, Low: it.Low, High: it.High})
	}
	for _, o := range p.Counted(m, opinions) {
		c.Experts, c.Amounts = append(c.Experts, o.Name), append(c.Amounts, o.Amount)
	}
	for _, s := range p.Seats {
		if s.Chair && slices.Contains(c.Experts, s.Name) {
			c.Chair = s.Name
		}
	}
	return c
}

// cells lists the conclusion by the names people know, for the log.
func (c Conclusion) cells() []audit.Cell {
	if c.IsZero() {
		return nil
	}
	return []audit.Cell{{Name: "平均分", Value: c.Mean.Short()}, {Name: "专家意见对应", Value: c.Suggested}, {Name: "评估结论", Value: c.Verdict},
		{Name: "专家建议金额（元）", Value: c.SuggestedAmount.Yuan()}, {Name: "建议金额（元）", Value: c.Amount.Yuan()}, {Name: "不一致的理由", Value: c.Reason},
		{Name: "综合意见", Value: c.Opinion}}
}
