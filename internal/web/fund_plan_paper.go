package web

import (
	"fmt"
	"net/http"

	"outturn/internal/app"
	"outturn/internal/domain/fundplan"
	"outturn/internal/domain/goal"
	"outturn/internal/domain/project"
	"outturn/internal/web/view"
)

// showApprovalPaper shows the approval as printed: the letter, the projects with their money, and the goals that stand with them.
func (s *Server) showApprovalPaper(w http.ResponseWriter, v *visit) error {
	papers, err := s.app.FundPlanPapers(v.Context(), v.actor, fundPlanID(v))
	if err != nil {
		return err
	}
	frame := s.frame(v, "用款计划批复 "+papers.Unit.Name)
	frame.Record = record("用款计划批复 "+papers.Document, fundplan.Approved, papers.Editions, papers.CheckCode)
	return show(w, v, http.StatusOK, within(view.Shell(frame), view.Page(view.ApprovalPaper(s.approvalPaper(papers)))))
}

func (s *Server) approvalPaper(papers app.FundPlanPapers) view.FundPlanPaper {
	e := papers.InForce
	sum := e.Form().Money()
	p := view.FundPlanPaper{Head: view.PageHeadPart{Crumbs: []view.Link{{Label: "用款计划", Href: "/fund-plans"}, {Label: papers.Name(), Href: fundPlanPath(papers.ID)}, {Label: "批复文件"}},
		Actions: []view.ButtonPart{{Label: "打印", Print: true}}},
		Org: s.config.Organisation, Title: "关于" + papers.Unit.Name + papers.Year.String() + "用款计划的批复", Document: e.Document, To: papers.Unit.Name,
		Body: []string{
			fmt.Sprintf("你单位报送的%s用款计划（主管处室：%s）收悉，经审核批复如下。", papers.Year, papers.Division.Name),
			fmt.Sprintf("一、核定项目%d个，资金合计%s万元，其中：%s%s万元，%s%s万元，%s%s万元。各项目金额和分月用款见附件1。", len(e.Lines), sum.Total().Wan(),
				project.Appropriation, sum.Appropriation.Wan(), project.CarryOver, sum.CarryOver.Wan(), project.OtherFunds, sum.Other.Wan()),
			"二、各项目绩效目标随用款计划一并批复，见附件2，作为绩效跟踪和绩效自评的依据。",
			"三、请按批复的项目、金额和月份用款。执行中确需调整预算或绩效目标的，按调整程序办理。"},
		From: "计划财务处", On: moment(e.At)[:len("2006-01-02")], Table: approvedTable(e), Months: approvedMonths(e)}
	for _, l := range e.Lines {
		p.Goals = append(p.Goals, approvedGoal(l, papers.Goals[l.Goal]))
	}
	return p
}

func approvedTable(e fundplan.Edition) view.TablePart {
	t := view.TablePart{ID: "approved", Caption: "年度用款计划批复表", Tight: true, Columns: []view.Column{{Label: "序号", Num: true, Width: "6%"}, {Label: "项目", Head: true}, {Label: "申报数", Num: true, Width: "13%"},
		{Label: "核定数", Num: true, Width: "13%"}, {Label: string(project.Appropriation), Num: true, Width: "13%"}, {Label: string(project.CarryOver), Num: true, Width: "13%"}, {Label: string(project.OtherFunds), Num: true, Width: "13%"}}}
	var asked goal.Request
	for i, l := range e.Lines {
		t.Rows = append(t.Rows, view.Row{Cells: []view.Cell{{Text: fmt.Sprint(i + 1)}, {Text: l.Name, Note: l.Code}, {Text: l.Asked.Total().Wan()}, {Text: l.Money.Total().Wan(), Strong: true},
			{Text: l.Money.Appropriation.Wan()}, {Text: l.Money.CarryOver.Wan()}, {Text: l.Money.Other.Wan()}}})
		asked.Appropriation += l.Asked.Total()
	}
	sum := e.Form().Money()
	t.Foot = []view.Cell{{}, {Text: "合计"}, {Text: asked.Total().Wan()}, {Text: sum.Total().Wan()}, {Text: sum.Appropriation.Wan()}, {Text: sum.CarryOver.Wan()}, {Text: sum.Other.Wan()}}
	return t
}

// approvedMonths lists the money by month, a row for each half of the year.
func approvedMonths(e fundplan.Edition) view.TablePart {
	t := view.TablePart{ID: "months", Caption: "分月用款", Tight: true, Columns: []view.Column{{Label: "项目", Head: true}, {Label: "半年", Width: "9%", Keep: true}}}
	for i := range 6 {
		t.Columns = append(t.Columns, view.Column{Label: fmt.Sprintf("%d／%d月", i+1, i+7), Num: true, Width: "11%"})
	}
	add := func(name string, m fundplan.Months) {
		for half, label := range []string{"上半年", "下半年"} {
			row := []view.Cell{{Text: name}, {Text: label}}
			for i := range 6 {
				row = append(row, view.Cell{Text: m[6*half+i].Wan()})
			}
			name = ""
			t.Rows = append(t.Rows, view.Row{Cells: row})
		}
	}
	for _, l := range e.Lines {
		add(l.Name, l.Months)
	}
	add("合计", e.Form().Months())
	return t
}

func approvedGoal(l fundplan.EditionLine, g goal.Edition) view.FundPlanGoal {
	out := view.FundPlanGoal{Name: l.Name, Edition: fmt.Sprintf("绩效目标第%d版（%s）", g.No, g.Kind), Annual: g.Form.Annual,
		Table: view.TablePart{ID: "goal-" + string(l.Goal), Caption: l.Name + "绩效指标", Tight: true, Columns: []view.Column{{Label: "一级指标", Width: "15%"}, {Label: "二级指标", Width: "20%"},
			{Label: "三级指标", Head: true}, {Label: "指标值", Width: "20%"}, {Label: "分值", Num: true, Width: "8%"}}}}
	for _, ind := range g.Form.Indicators {
		out.Table.Rows = append(out.Table.Rows, view.Row{Cells: []view.Cell{{Text: ind.Level1}, {Text: ind.Level2}, {Text: ind.Name}, {Text: ind.Target.String()}, {Text: ind.Weight.String()}}})
	}
	return out
}
