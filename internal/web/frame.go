package web

import (
	"context"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/org"
	"outturn/internal/web/view"
)

// places are the navigation: the budget year in order, each open to those who hold its permission. Stages that the
// product does not have yet are not shown.
var places = []struct {
	label, href, when string
	also              string // another address that belongs to it
	needs             org.Permission
	gap               bool
}{
	{label: "工作台", href: "/", needs: org.SignedIn},
	{label: "日程", href: "/calendar", needs: org.SeeProjects},
	{label: "工作方案", href: "/work-plans", when: "全年", needs: org.SeeWorkPlans},
	{label: "项目库", href: "/projects", when: "全年", needs: org.SeeProjects, gap: true},
	{label: "事前评估", href: "/ex-ante", when: "随时", needs: org.SeeExAnte},
	{label: "主任办公会", href: "/meetings", needs: org.SeeMeetings},
	{label: "标准库", href: "/standards", when: "随时", needs: org.SeeProjects},
	{label: "下年预算预览", href: "/next-year", when: "9–12月", needs: org.SeeNextYear},
	{label: "绩效目标", href: "/goals", also: "/goal-reviews/", when: fiscal.GoalFiling.Months(), needs: org.SeeGoals},
	{label: "整体与政策目标", href: "/overall-goals", when: "9–11月", needs: org.SeeGoals},
	{label: "用款计划", href: "/fund-plans", when: "11–1月", needs: org.SeePlans},
	{label: "目标调整", href: "/adjustments", when: "年中", needs: org.SeeGoals},
	{label: "预算执行", href: "/executions", when: "全年", needs: org.SeeProjects},
	{label: "指标库", href: "/indicators", when: "随时", needs: org.SeeGoals},
	{label: "专家会审", href: "/panels", when: "随时", needs: org.SeePanels},
	{label: "绩效跟踪", href: "/tracking", also: "/tracking-forms/", when: fiscal.Tracking.Months(), needs: org.SeeTracking},
	{label: "绩效自评", href: "/self-evaluations", when: fiscal.SelfEvaluations.Months(), needs: org.SeeEvaluations},
	{label: "问题整改", href: "/findings", when: "随时", needs: org.SeeFindings},
	{label: "批量导入", href: "/batches", when: "随时", needs: org.SendBatches},
	{label: "公开表复算", href: "/rescore", when: "随时", needs: org.SeeEvaluations},
	{label: "评分规则", href: "/rulebooks", needs: org.SignedIn, gap: true},
	{label: "目标检查规则", href: "/goal-rules", needs: org.SeeGoals},
	{label: "专家库", href: "/experts", needs: org.KeepExperts},
	{label: "单位", href: "/units", needs: org.ManageUnits, gap: true},
	{label: "人员", href: "/users", needs: org.ManageUsers},
	{label: "接口令牌", href: "/tokens", needs: org.IssueTokens},
	{label: "系统状态", href: "/status", needs: org.SeeStatus},
	{label: "角色授权", href: "/grants", needs: org.GrantRoles, gap: true},
	{label: "审计日志", href: "/audit", needs: org.SeeAudit, gap: true},
}

// frame is what stands round a page of a person who is signed in.
func (s *Server) frame(v *visit, title string) view.Frame {
	f := view.Frame{Title: title, Org: s.config.Organisation, Person: v.actor.User.Name, RoleLine: roleLine(v.actor),
		FormToken: v.token(), RequestID: v.id, YearAction: "/year", Year: strconv.Itoa(int(s.year(v)))}
	for y := fiscal.YearOf(s.today()) + 1; y >= firstYear; y-- {
		f.Years = append(f.Years, strconv.Itoa(int(y)))
	}
	for _, p := range places {
		if v.actor.May(p.needs) {
			f.Nav = append(f.Nav, view.NavItem{Label: p.label, Href: p.href, When: p.when, Break: p.gap,
				Current: p.href == v.URL.Path || p.href != "/" && strings.HasPrefix(v.URL.Path, p.href+"/") || p.also != "" && strings.HasPrefix(v.URL.Path, p.also)})
		}
	}
	if v.actor.May(org.SeeProjects) {
		f.Search = "/projects"
	}
	if todo, err := s.app.CountTodos(v.Context(), v.actor); err != nil {
		s.log.Error("count to-dos", "request", v.id, "route", v.Pattern, "error", err.Error()) // a page without its count is better than none
	} else {
		f.Todo = todo
	}
	f.Idle, f.Ends = s.idlePart(v)
	if v.flash != "" {
		f.Flash = view.FlashPart{Mark: view.MarkPass, Text: v.flash}
	}
	return f
}

// firstYear is the first fiscal year on offer: that of the park's first work plan.
const firstYear fiscal.Year = 2024

// roleLine names the roles somebody holds, and on whose behalf those that are delegated.
func roleLine(a org.Actor) string {
	var out []string
	for _, r := range a.Roles() {
		word := string(r)
		if at := slices.IndexFunc(a.Grants, func(g org.Grant) bool { return g.Role == r }); a.Grants[at].From != "" { // their own come first
			word = a.Grants[at].Signature(word)
		}
		out = append(out, word)
	}
	return strings.Join(out, "、")
}

// framed puts content into the frame that suits the visit.
func (s *Server) framed(v *visit, title string, content templ.Component) templ.Component {
	if v.signedIn() {
		return within(view.Shell(s.frame(v, title)), view.Page(content))
	}
	return within(view.SignedOut(view.SignedOutPage{Title: title, Org: s.config.Organisation, Narrow: true, SignIn: "/sign-in", RequestID: v.id}), content)
}

// within renders parent with child inside.
func within(parent, child templ.Component) templ.Component {
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		return parent.Render(templ.WithChildren(ctx, child), w)
	})
}
