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

func (s *Server) tokenRoutes() []route {
	return []route{
		{pattern: "GET /tokens", needs: org.IssueTokens, handle: s.listTokens, name: "listTokens"},
		{pattern: "POST /tokens", needs: org.IssueTokens, handle: s.issueToken, name: "issueToken", proof: true},
		{pattern: "POST /tokens/{id}/revoke", needs: org.IssueTokens, handle: s.revokeToken, name: "revokeToken"},
	}
}

// tokenForm is a token as typed.
type tokenForm struct{ name, unit, role, expires string }

var tokenLabels = map[string]string{"name": "对方系统", "unit": "数据范围", "role": "权限", "expires": "有效期至"}

// tokenDuties say what a token may be used for.
var tokenDuties = map[org.Role]string{org.DataReader: "读取项目和执行情况", org.DataWriter: "读取，并报送支付、合同和预算记录"}

// listTokens lists the tokens of other systems (接口令牌).
func (s *Server) listTokens(w http.ResponseWriter, v *visit) error {
	return s.drawTokens(w, v, http.StatusOK, tokenForm{}, nil)
}

func (s *Server) drawTokens(w http.ResponseWriter, v *visit, status int, f tokenForm, wrong errs.Fields) error {
	list, err := s.app.Tokens(v.Context(), v.actor)
	if err != nil {
		return err
	}
	units, err := s.app.Units(v.Context(), v.actor)
	if err != nil {
		return err
	}
	roles := []view.Option{{Label: "请选择"}}
	for _, r := range org.TokenRoles() {
		roles = append(roles, view.Option{Value: string(r), Label: string(r) + "：" + tokenDuties[r], Selected: string(r) == f.role})
	}
	page := view.TokensPage{Head: view.PageHeadPart{Title: "接口令牌", Lede: []view.Run{{Text: "资金系统等外部系统凭令牌调用接口。接口说明："}, {Text: "/api/v1/openapi.json", Href: "/api/v1/openapi.json"}}},
		Table: s.tokenTable(v, list), Issue: view.EditPart{Form: view.FormPart{Action: "/tokens", Token: v.token(), Key: v.token(), Grid: true}, Submit: "签发", Errors: orgFindings(wrong, tokenLabels),
			Fields: []view.FieldPart{{Name: "name", Value: f.name, MaxLength: 40, Required: true, Hint: "例如“资金系统”，印在台账和审计日志里"},
				newUnitTree(units).field("unit", "", f.unit, "", ""),
				{Kind: view.Select, Name: "role", Options: roles, Required: true}, {Kind: view.Date, Name: "expires", Value: f.expires, Required: true, Hint: "当天仍有效，最长两年"}}}}
	for i := range page.Issue.Fields {
		name := page.Issue.Fields[i].Name
		page.Issue.Fields[i].Label, page.Issue.Fields[i].Error = tokenLabels[name], fieldError(wrong, name)
	}
	return show(w, v, status, s.framed(v, "接口令牌", view.Tokens(page)))
}

func (s *Server) tokenTable(v *visit, list []org.Token) view.TablePart {
	t := view.TablePart{ID: "tokens", Caption: "接口令牌", Empty: view.EmptyPart{Text: "还没有签发过令牌。"}, Columns: []view.Column{
		{Label: "对方系统", Head: true}, {Label: "数据范围", Width: "22%"}, {Label: "权限", Width: "10%"}, {Label: "有效期至", Width: "12%"}, {Label: "最近使用", Width: "14%"},
		{Label: "状态", Width: "12%"}, {Label: "操作", Width: "9%", NoPrint: true}}}
	for _, k := range list {
		why, inForce := k.InForce(s.config.Clock())
		state, act := view.Cell{Text: why, Red: !inForce}, view.Cell{Text: "—"}
		if !k.RevokedAt.IsZero() {
			state.Note = k.RevokedBy + " " + moment(k.RevokedAt)
		} else {
			act = view.Cell{Part: view.Act(view.ActPart{Form: view.FormPart{Action: "/tokens/" + k.ID + "/revoke", Token: v.token(), Key: v.token()},
				Button: view.ButtonPart{Label: "吊销", Small: true, Kind: view.Danger, Confirm: "吊销“" + k.Name + "”的令牌？立即失效，不能恢复。"}})}
		}
		used := moment(k.SeenAt)
		if used == "" {
			used = "没有用过"
		}
		t.Rows = append(t.Rows, view.Row{Cells: []view.Cell{{Text: k.Name, Note: k.IssuedBy + " " + moment(k.IssuedAt) + " 签发"}, {Text: k.UnitName}, {Text: string(k.Role)},
			{Text: app.LastDay(k.Expires).String()}, {Text: used}, state, act}})
	}
	return t
}

// issueToken issues a token and shows it in the answer to the post itself: it is kept nowhere, so there is no page to redirect to.
func (s *Server) issueToken(w http.ResponseWriter, v *visit) error {
	get := v.PostFormValue
	f := tokenForm{name: strings.TrimSpace(get("name")), unit: strings.TrimSpace(get("unit")), role: get("role"), expires: get("expires")}
	units, err := s.app.Units(v.Context(), v.actor)
	if err != nil {
		return err
	}
	var wrong errs.Fields
	until := readDate(&wrong, "expires", f.expires)
	unit, _ := newUnitTree(units).find(f.unit) // what is not found is complained about by the app
	t := org.Token{Name: f.name, Unit: unit, Role: org.Role(f.role)}
	if until != (fiscal.Date{}) {
		t.Expires = app.EndOfDay(until)
	}
	for _, c := range errs.FieldsOf(t.Check(s.config.Clock())) {
		if len(wrong) > 0 && c.Path != "expires" {
			wrong = append(wrong, c)
		}
	}
	secret, err := "", wrong.Err()
	if err == nil {
		secret, err = s.app.IssueToken(v.Context(), v.actor, t)
	}
	if typed(err) {
		return s.drawTokens(w, v, statusOf[errs.KindOf(err)], f, complaints(err))
	}
	if err != nil {
		return err
	}
	page := view.PasswordOncePage{Head: view.PageHeadPart{Title: "令牌已签发"}, Facts: []view.Fact{{Label: "对方系统", Value: t.Name}, {Label: "有效期至", Value: until.String()}}, Secret: secret,
		Message: "令牌只显示这一次，系统只保存校验值。请用安全的方式交给对方系统的管理员；泄露了就吊销，另签发一个。", Next: []view.Link{{Label: "回到令牌列表", Href: "/tokens"}}}
	if secret == "" {
		page.Missing, page.Message = true, "这张表已经办理过，没有重复签发。令牌已显示过一次，不能再次显示；没有记下的，请吊销后另签发一个。"
	}
	return show(w, v, http.StatusOK, s.framed(v, "令牌已签发", view.PasswordOnce(page)))
}

// revokeToken ends a token at once.
func (s *Server) revokeToken(w http.ResponseWriter, v *visit) error {
	if err := s.app.RevokeToken(v.Context(), v.actor, v.PathValue("id"), v.PostFormValue("reason")); err != nil {
		return err
	}
	return s.done(w, v, "/tokens", "令牌已吊销，立即失效。")
}
