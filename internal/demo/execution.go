package demo

import (
	"context"
	"fmt"
	"strings"
	"time"

	"outturn/internal/app"
	"outturn/internal/demo/content"
	"outturn/internal/domain/execution"
	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/org"
	"outturn/internal/domain/project"
)

// fundSystem is the name under which the fund system sends the payments of the demo year (资金系统), and fundYear that year.
const (
	fundSystem          = "资金系统"
	fundYear            = fiscal.Year(2025)
	issuer              = "xtgl" // who issues its token
	parkCode            = "GWH"
	doubled             = "SCIP-2022-0023" // a payment of it arrives twice and is corrected
	explainedDifference = "合同于上年年末签订，自本年起执行和支付。"
)

// contract is one that the fund system reports (合同). Payments of its project name its number; some do not fit together, for the
// reconciliation.
type contract struct {
	project, number, amount, payee string
	on                             fiscal.Date
	unknown                        bool // it was never reported, only paid
}

var contracts = []contract{
	{project: "SCIP-2021-0003", number: "GGSS-2025-001", amount: "62800000", payee: "演示养护单位一", on: fiscal.Date{Year: 2025, Month: time.January, Day: 15}},
	{project: "SCIP-2024-0011", number: "GGSS-2025-004", amount: "7350000", payee: "演示照明工程单位", on: fiscal.Date{Year: 2025, Month: time.January, Day: 20}}, // paid: 44,800 元 more
	{project: "SCIP-2025-0021", number: "GGSS-2025-009", amount: "4385000", payee: "演示市政工程单位", on: fiscal.Date{Year: 2025, Month: time.June, Day: 12}},    // the project: 420 万元
	{project: "SCIP-2022-0016", number: "FBZX-2024-031", amount: "11800000", payee: "演示安保服务单位", on: fiscal.Date{Year: 2024, Month: time.December, Day: 27}},
	{project: "SCIP-2023-0027", number: "AHC-2023-017", payee: "演示环评单位", unknown: true},
	{project: doubled, number: "XXZX-2025-002", amount: "6900000", payee: "演示运维单位", on: fiscal.Date{Year: 2025, Month: time.January, Day: 22}},
}

// planFundSystem plans that the fund system gets a token at the beginning of the year and reports its contracts, a payment of no
// project and one that was sent twice, and that planning and finance says what it knows about a difference.
func (s *seeder) planFundSystem() {
	s.plan(on(fiscal.Date{Year: 2025, Month: time.January, Day: 6}, 9, 30), s.issueToken, "签发%s的令牌", fundSystem)
	for i, c := range contracts {
		if c.unknown {
			continue
		}
		day := c.on
		if fiscal.YearOf(day) < fundYear {
			day = fiscal.Date{Year: 2025, Month: time.January, Day: 7}
		}
		s.plan(spread(day, 10, 0, i), func(ctx context.Context) error {
			return s.report(ctx, execution.Row{External: "HT-" + c.number, Code: c.project, Kind: string(project.Commitment), Year: "2025", Source: string(project.Appropriation), Amount: c.amount,
				On: c.on.String(), Contract: c.number, Payee: c.payee})
		}, "报送合同%s", c.number)
	}
	june := func(day int) fiscal.Date { return fiscal.Date{Year: 2025, Month: time.June, Day: day} }
	s.plan(on(june(11), 15, 30), func(ctx context.Context) error {
		return s.report(ctx, execution.Row{External: "ZF-2025-0099-01", Code: "SCIP-2025-0099", Source: string(project.Appropriation), Amount: "36000", On: "2025-06-11", Voucher: "支付2025-0099-01", Payee: "演示检测单位"})
	}, "报送没有项目的支付")
	twice := execution.Row{External: "ZF-2025-0023-08", Code: doubled, Source: string(project.Appropriation), Amount: "128000", On: "2025-06-16", Voucher: "支付2025-0023-08", Contract: "XXZX-2025-002", Payee: "演示运维单位", Note: "二季度运维费，重复报送"}
	s.plan(on(june(16), 15, 30), func(ctx context.Context) error { return s.report(ctx, twice) }, "重复报送支付")
	s.plan(on(june(18), 10, 0), func(ctx context.Context) error {
		back := twice
		back.External, back.Amount, back.On, back.Corrects, back.Note = "ZF-2025-0023-09", "-128000", "2025-06-18", twice.External, "冲销重复报送"
		return s.report(ctx, back)
	}, "更正重复报送的支付")
	s.plan(on(june(27), 16, 0), s.explainDifference, "说明对账差异")
}

// issueToken has the system administrator issue the token that the fund system uses from then on.
func (s *seeder) issueToken(ctx context.Context) (err error) {
	admin, err := s.actor(ctx, issuer)
	if err != nil {
		return err
	}
	s.token, err = s.app.IssueToken(ctx, admin, org.Token{Name: fundSystem, Unit: s.units[parkCode], Role: org.DataWriter, Expires: app.EndOfDay(fiscal.Date{Year: 2026, Month: time.December, Day: 31})})
	return err
}

// report sends entries as the fund system does; one that is refused is an error.
func (s *seeder) report(ctx context.Context, rows ...execution.Row) error {
	system, err := s.app.TokenActor(ctx, s.token, "10.8.0.21")
	if err != nil {
		return err
	}
	out, err := s.app.ReceiveEntries(ctx, system, rows, app.Delivery{Channel: fundSystem, Name: "接口报送", Apply: true})
	if err == nil && out.Refused > 0 {
		err = fmt.Errorf("%s: %v", rows[0].External, out.Rows)
	}
	return err
}

// reportPayment sends a payment of the content with the contract that it is made under.
func (s *seeder) reportPayment(ctx context.Context, p content.Project, n int, e content.FundEvent) error {
	r := execution.RowOf(execution.Entry{FundEvent: project.FundEvent{Year: e.Year, Kind: e.Kind, Source: e.Source, Amount: e.Amount, On: e.On.Date, Document: e.Document, Note: e.Note},
		External: fmt.Sprintf("ZF-%s-%02d", strings.TrimPrefix(p.Code, "SCIP-"), n), Code: p.Code})
	r.Payee = "演示承接单位"
	for _, c := range contracts {
		if c.project == p.Code {
			r.Contract, r.Payee = c.number, c.payee
		}
	}
	return s.report(ctx, r)
}

// explainDifference says why a contract of the year before stands in this one.
func (s *seeder) explainDifference(ctx context.Context) error {
	actor, err := s.actor(ctx, bookkeeper)
	if err != nil {
		return err
	}
	r, err := s.app.Reconciliation(ctx, actor, fundYear)
	if err != nil {
		return err
	}
	for _, m := range r.Matters {
		if m.Problem == execution.OutsideYear {
			return s.app.ExplainMismatch(ctx, actor, fundYear, execution.Explanation{Key: m.Key(), Amount: m.Amount, Reason: explainedDifference})
		}
	}
	return fmt.Errorf("no contract is dated outside of %d", int(fundYear))
}
