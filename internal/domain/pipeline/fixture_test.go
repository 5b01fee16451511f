package pipeline

import (
	"fmt"
	"strings"
	"time"

	"outturn/internal/domain/approval"
	"outturn/internal/domain/attachment"
	"outturn/internal/domain/budget"
	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/money"
	"outturn/internal/domain/org"
	"outturn/internal/domain/project"
	"outturn/internal/errs"
)

func date(text string) fiscal.Date {
	d, err := fiscal.ParseDate(text)
	if err != nil {
		panic(err)
	}
	return d
}

var (
	unit     = org.Unit{ID: "210", Name: "公共设施管理中心", Kind: org.Institution, Ancestors: []org.UnitID{"210"}}
	division = org.Unit{ID: "130", Name: "公用事业处", Kind: org.Division, Ancestors: []org.UnitID{"130", "100"}}
	noon     = time.Date(2025, 9, 10, 4, 0, 0, 0, time.UTC)
)

func person(id string, role org.Role, at org.UnitID) org.Actor {
	return org.Actor{User: org.User{ID: org.UserID(id), Name: id}, Grants: []org.Grant{{Role: role, Unit: at}}}
}

var (
	clerk    = person("经办", org.Clerk, "210")
	head     = person("负责人", org.Head, "210")
	reviewer = person("处室", org.Reviewer, "130")
	economy  = person("经发处", org.Economy, "100")
	stranger = person("外单位经办", org.Clerk, "220")
)

func lights() project.Project {
	return project.Project{ID: "p1", Code: "SCIP-2026-0001", Name: "道路照明改造", Unit: unit, Division: division, Nature: project.Staged, Category: project.CapitalWorks,
		Start: date("2026-01-01"), End: date("2027-12-31"), Version: 1}
}

func line(id, item, detail, quantity, price, year string) budget.EntryLine {
	return budget.EntryLine{ID: budget.LineID(id), Item: item, Detail: detail, Unit: "套", Quantity: quantity, Price: price, Basis: "询价", Year: year}
}

// filledIn is a declaration of 300万元 in two years.
func complete1() Entry {
	return Entry{Need: "灯具老化。", Function: "更换灯具。", Location: "目华路、天华路", Object: "1200套路灯", Supplier: "未定",
		Funds: []FundEntry{{"2026", "180", "20"}, {"2027", "100", ""}},
		Lines: []budget.EntryLine{line("a", "灯具", "LED灯", "1000", "1500", "2026"), line("b", "灯具", "安装", "1000", "500", "2026"),
			line("c", "控制", "单灯控制器", "1000", "1000", "2027")},
		Schedule: []StepEntry{{"招标", "2026-01-10", "2026-03-31"}, {"施工", "2026-04-01", "2027-10-31"}}}
}

func allFiles() []attachment.Attachment {
	var out []attachment.Attachment
	for _, m := range Checklist(project.CapitalWorks) {
		if m.Required {
			out = append(out, attachment.Attachment{Cell: string(m.Key), Name: m.Name + ".pdf", Hash: "h-" + string(m.Key)})
		}
	}
	return out
}

// drafted is a complete draft.
func drafted() Declaration {
	d, err := New(lights()).Edit(clerk, complete1(), noon)
	if err != nil {
		panic(err)
	}
	return d
}

// at is the declaration moved on to a state by those who may.
func at(state approval.State) Declaration {
	d := drafted()
	for _, s := range []struct {
		do approval.Action
		by org.Actor
	}{{Submit, clerk}, {Confirm, head}, {Pass, reviewer}} {
		if d.State == state {
			return d
		}
		next, _, err := d.Do(s.do, s.by, Around{Files: allFiles()}, "", noon)
		if err != nil {
			panic(fmt.Sprint(s.do, err))
		}
		d = next
	}
	if state == ToEvaluate {
		return d
	}
	x := agreed()
	if state == Refused {
		x = Decision{Minutes: "化管纪〔2025〕9号", On: date("2025-09-10"), Resolution: Rejected, Reason: "与在建项目重复。"}
	}
	d, _, err := d.Decide(x, economy, allFiles(), noon)
	if err != nil {
		panic(err)
	}
	for _, e := range []Event{PlanApproved, MoneySpent, WorkCompleted, SelfEvaluated} {
		if d.State == state {
			break
		}
		d, _ = d.Follow(e, economy.User, "", noon)
	}
	if d.State != state {
		panic("not at " + string(state))
	}
	return d
}

func agreed() Decision {
	return Decision{Minutes: "化管纪〔2025〕9号", On: date("2025-09-10"), Resolution: Agreed, Amount: 300 * money.Wan}
}

func paths(err error) string {
	var out []string
	for _, f := range errs.FieldsOf(err) {
		out = append(out, f.Path)
	}
	return strings.Join(out, " ")
}
