package web

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"outturn/internal/app"
	"outturn/internal/domain/finding"
	"outturn/internal/errs"
	"outturn/internal/web/view"
)

func (s *Server) showLookBacks(w http.ResponseWriter, v *visit) error {
	return s.drawLookBackPage(w, v, http.StatusOK, nil)
}

// drawLookBackPage shows what can be drawn, what is being looked back at, and every draw so far.
func (s *Server) drawLookBackPage(w http.ResponseWriter, v *visit, status int, wrong errs.Fields) error {
	l, err := s.app.LookBacks(v.Context(), v.actor)
	if err != nil {
		return err
	}
	page := view.LookBackPage{Head: view.PageHeadPart{Title: "回头看", Crumbs: []view.Link{{Label: "整改台账", Href: "/findings"}, {Label: "回头看"}},
		Lede: []view.Run{{Text: fmt.Sprintf("销号满%d个月的问题进入抽取，%d个月以内看完。抽中的现场核对，没有抽中的办结；种子留档，任何人可以重放核对。", finding.LookBackFrom, finding.LookBackTo)}}},
		Ripe: s.ripeTable(l), Looking: findingTable(l.Looking, s.today(), "没有正在回头看的问题。"), Draws: lookBackDraws(l.Draws)}
	if n := len(l.Ripe); n > 0 {
		wanted := v.PostFormValue("wanted")
		if wanted == "" {
			wanted = strconv.Itoa((n + 2) / 3)
		}
		page.Form = &view.EditPart{Form: view.FormPart{Action: "/findings/look-backs", Token: v.token(), Key: v.token(), Grid: true}, Submit: "抽取",
			Fields: []view.FieldPart{{Kind: view.Number, Name: "wanted", Label: "抽取数", Value: wanted, Required: true, Hint: fmt.Sprintf("可抽取 %d 个；没有抽中的随即办结", n), Error: fieldError(wrong, "wanted") + fieldError(wrong, "")}}}
	}
	return show(w, v, status, s.framed(v, "回头看", view.LookBacks(page)))
}

func (s *Server) ripeTable(l app.LookBacks) view.TablePart {
	t := view.TablePart{ID: "ripe", Caption: "可抽取的问题", Empty: view.EmptyPart{Text: "现在没有可以抽取的问题。"}, Columns: []view.Column{{Label: "编号", Width: "12%", Keep: true}, {Label: "问题", Head: true},
		{Label: "责任单位", Width: "20%"}, {Label: "销号日期", Width: "13%", Keep: true}, {Label: "应看完日期", Width: "13%", Keep: true}}}
	for _, f := range l.Ripe {
		_, to := f.LookBackWindow()
		t.Rows = append(t.Rows, view.Row{Cells: []view.Cell{{Text: f.Number()}, {Text: f.Content.Title, Href: findingPath(f.ID), Note: f.Project.Name}, {Text: f.Owner.Name}, {Text: f.Closed.String()},
			{Text: to.String(), Red: to.Before(s.today())}}})
	}
	return t
}

func lookBackDraws(list []finding.LookBackDraw) []view.LookBackDrawn {
	var out []view.LookBackDrawn
	for _, d := range list {
		replay := "与记录一致"
		if wrong := d.Draw.Replay(); len(wrong) > 0 {
			replay = strings.Join(wrong, "")
		}
		one := view.LookBackDrawn{Title: moment(d.At) + " " + d.ByName, Note: fmt.Sprintf("%d 个中抽取 %d 个", len(d.Draw.Candidates), d.Draw.Wanted),
			Facts: []view.Fact{{Label: "种子", Value: d.Draw.Seed}, {Label: "重放", Value: replay}, {Label: "算法", Value: "按“种子|问题内部编号”的 SHA-256 由小到大取"}},
			Table: view.TablePart{ID: "draw-" + string(d.ID), Caption: "抽取结果", Tight: true, Columns: []view.Column{{Label: "问题", Head: true}, {Label: "票号", Width: "36%"}, {Label: "结果", Width: "14%"}}}}
		for _, c := range d.Draw.Candidates {
			result := view.Cell{Text: "未抽中"}
			if c.Drawn {
				result = view.Cell{Text: "抽中", Strong: true}
			}
			one.Table.Rows = append(one.Table.Rows, view.Row{Cells: []view.Cell{{Text: c.Name, Href: findingPath(finding.ID(c.Expert))}, {Text: c.Ticket[:16] + "…"}, result}})
		}
		out = append(out, one)
	}
	return out
}

// drawLookBacks draws.
func (s *Server) drawLookBacks(w http.ResponseWriter, v *visit) error {
	wanted, err := strconv.Atoi(strings.TrimSpace(v.PostFormValue("wanted")))
	if err != nil {
		wanted = 0 // no number that can be drawn
	}
	_, err = s.app.DrawLookBacks(v.Context(), v.actor, wanted)
	if typed(err) {
		return s.drawLookBackPage(w, v, statusOf[errs.KindOf(err)], complaints(err))
	}
	if err != nil {
		return err
	}
	return s.done(w, v, "/findings/look-backs", "已抽取%d个。", wanted)
}
