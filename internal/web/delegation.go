package web

import (
	"net/http"
	"strings"

	"outturn/internal/app"
	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/org"
	"outturn/internal/errs"
	"outturn/internal/web/view"
)

func (s *Server) delegationRoutes() []route {
	return []route{
		{pattern: "GET /account/delegations", needs: org.SignedIn, handle: s.showDelegations, name: "showDelegations"},
		{pattern: "POST /account/delegations", needs: org.SignedIn, handle: s.delegate, name: "delegate", proof: true},
		{pattern: "POST /account/delegations/end", needs: org.SignedIn, handle: s.endDelegation, name: "endDelegation"},
	}
}

// delegationForm is a delegation as typed.
type delegationForm struct{ to, unit, starts, until, reason string }

// showDelegations shows what one delegated or was delegated, and the form of a new one.
func (s *Server) showDelegations(w http.ResponseWriter, v *visit) error {
	return s.drawDelegations(w, v, http.StatusOK, delegationForm{starts: s.today().String()}, nil)
}

func (s *Server) drawDelegations(w http.ResponseWriter, v *visit, status int, f delegationForm, wrong errs.Fields) error {
	desk, err := s.app.Delegations(v.Context(), v.actor)
	if err != nil {
		return err
	}
	page := view.DelegationsPage{
		Head: view.PageHeadPart{Crumbs: []view.Link{{Label: "我的账号", Href: "/account"}, {Label: "委托办理"}}, Title: "委托办理",
			Lede: []view.Run{{Text: "负责人出差、休假时，委托本单位的人代办一段时间；每一步办理都写明受谁委托，填报过的人仍不能审核。"}}},
		List: delegationTable(v, desk), Why: "您没有可以委托的职责：只有负责人可以委托，受托的不能再委托。", Errors: orgFindings(wrong, delegationLabels)}
	if len(desk.Grants) > 0 {
		page.Add = delegationFields(v, desk, f, wrong)
	}
	return show(w, v, status, s.framed(v, "委托办理", view.Delegations(page)))
}

func delegationTable(v *visit, desk app.DelegationDesk) view.TablePart {
	t := view.TablePart{Caption: "委托", Tight: true, Empty: view.EmptyPart{Text: "没有委托过，也没有受过委托。"}, Columns: []view.Column{{Label: "委托人", Width: "15%"}, {Label: "受托人", Width: "15%"},
		{Label: "职责", Head: true}, {Label: "时间", Width: "20%"}, {Label: "事由", Width: "18%"}, {Label: "现在", Width: "9%"}, {Label: "操作", Width: "9%", NoPrint: true}}}
	for _, d := range desk.List {
		act := view.Cell{Text: "—"}
		if desk.Open[d.ID] && d.From == v.actor.User.ID {
			act = view.Cell{Part: view.Act(view.ActPart{Form: view.FormPart{Action: "/account/delegations/end", Token: v.token(), Key: v.token()}, Hidden: []view.Option{{Label: "delegation", Value: d.ID}},
				Button: view.ButtonPart{Label: "撤回", Small: true, Kind: view.Danger, Confirm: "撤回对“" + d.ToName + "”的委托？立即生效。"}})}
		}
		t.Rows = append(t.Rows, view.Row{Cells: []view.Cell{{Text: d.FromName}, {Text: d.ToName}, {Text: d.UnitName + " " + string(d.Role)},
			{Text: fiscal.DateOf(d.Starts).String() + " 至 " + app.LastDay(d.Until).String()}, {Text: d.Reason}, {Text: delegationState(d, desk)}, act}})
	}
	return t
}

func delegationState(d org.Delegation, desk app.DelegationDesk) string {
	switch {
	case desk.InForce[d.ID]:
		return "有效"
	case desk.Open[d.ID]:
		return "未开始"
	case !d.Ended.IsZero():
		return "已撤回"
	}
	return "已到期"
}

var delegationLabels = map[string]string{"to": "受托人", "unit": "委托的职责", "starts": "从", "until": "到", "reason": "事由"}

func delegationFields(v *visit, desk app.DelegationDesk, f delegationForm, wrong errs.Fields) *view.EditPart {
	people := []view.Option{{Label: "请选择"}}
	for _, u := range desk.Colleagues {
		people = append(people, view.Option{Value: string(u.ID), Label: u.Name + "（" + u.Login + "）", Selected: string(u.ID) == f.to})
	}
	var duties []view.Option
	for _, g := range desk.Grants {
		duties = append(duties, view.Option{Value: string(g.Unit), Label: g.UnitName + " " + string(g.Role), Selected: string(g.Unit) == f.unit})
	}
	part := &view.EditPart{Form: view.FormPart{Action: "/account/delegations", Token: v.token(), Key: v.token(), Grid: true}, Submit: "委托",
		Errors: orgFindings(wrong, delegationLabels), Fields: []view.FieldPart{
			{Kind: view.Select, Name: "unit", Label: delegationLabels["unit"], Required: true, Options: duties},
			{Kind: view.Select, Name: "to", Label: delegationLabels["to"], Required: true, Options: people, Hint: "本单位在用的账号"},
			{Kind: view.Date, Name: "starts", Label: delegationLabels["starts"], Required: true, Value: f.starts},
			{Kind: view.Date, Name: "until", Label: delegationLabels["until"], Required: true, Value: f.until, Hint: "当天仍有效；一次最长三个月"},
			{Name: "reason", Label: delegationLabels["reason"], Required: true, Value: f.reason, Wide: true, MaxLength: 200, Hint: "如：出差、休假，记入审计日志"},
		}}
	for i := range part.Fields {
		part.Fields[i].Error = fieldError(wrong, part.Fields[i].Name)
	}
	return part
}

// parse turns what was typed into a delegation.
func (f delegationForm) parse() (d org.Delegation, wrong errs.Fields) {
	starts, until := readDate(&wrong, "starts", f.starts), readDate(&wrong, "until", f.until)
	d = org.Delegation{To: org.UserID(f.to), Role: org.Head, Unit: org.UnitID(f.unit), Until: app.EndOfDay(until), Reason: f.reason}
	if !starts.IsZero() {
		d.Starts = app.EndOfDay(starts.AddDays(-1))
	}
	return d, wrong
}

// delegate lets a colleague act for the person.
func (s *Server) delegate(w http.ResponseWriter, v *visit) error {
	get := func(name string) string { return strings.TrimSpace(v.PostFormValue(name)) }
	f := delegationForm{to: get("to"), unit: get("unit"), starts: get("starts"), until: get("until"), reason: get("reason")}
	d, wrong := f.parse()
	if wrong != nil {
		return s.drawDelegations(w, v, http.StatusUnprocessableEntity, f, wrong)
	}
	_, err := s.app.Delegate(v.Context(), v.actor, d)
	if typed(err) || errs.KindOf(err) == errs.NotFound && err != nil {
		return s.drawDelegations(w, v, statusOf[errs.KindOf(err)], f, complaints(err))
	}
	if err != nil {
		return err
	}
	return s.done(w, v, "/account/delegations", "已委托，对方会收到通知。")
}

// endDelegation takes a delegation back.
func (s *Server) endDelegation(w http.ResponseWriter, v *visit) error {
	if err := s.app.EndDelegation(v.Context(), v.actor, v.PostFormValue("delegation")); err != nil {
		return err
	}
	return s.done(w, v, "/account/delegations", "委托已撤回。")
}
