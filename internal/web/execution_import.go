package web

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"

	"outturn/internal/app"
	"outturn/internal/domain/execution"
	"outturn/internal/domain/money"
	"outturn/internal/errs"
	"outturn/internal/office"
	"outturn/internal/web/view"
)

// showEntryImport shows where a file of the fund system is chosen.
func (s *Server) showEntryImport(w http.ResponseWriter, v *visit) error {
	return s.drawEntryImport(w, v, http.StatusOK, view.EntryImportPage{})
}

func (s *Server) drawEntryImport(w http.ResponseWriter, v *visit, status int, page view.EntryImportPage) error {
	page.Head = view.PageHeadPart{Crumbs: []view.Link{{Label: "预算执行", Href: executionsPath}, {Label: "导入执行数据"}}, Title: "导入执行数据",
		Lede: []view.Run{{Text: "支付、合同、预算、调整和结转都可以导入。先列出每一条的处理结果，确认后才入账；有一条退回就全部不导入。重复导入不会重复入账。"}}}
	page.Form = view.FormPart{Action: entryImportPath, Token: v.token(), Multipart: true}
	page.File = view.FieldPart{Kind: view.File, Name: "file", Label: "资金系统导出的文件", Required: true, Accept: ".xlsx,.csv,.txt",
		Hint: fmt.Sprintf(".xlsx 不超过%d行；.csv（UTF-8或GB18030）不超过64MB、%d行；列的先后不限，金额单位为元", office.MaxEntryRows, app.MaxEntries)}
	page.Template = view.Link{Label: "下载模板", Href: entryImportPath + "/template"}
	return show(w, v, status, s.framed(v, page.Head.Title, view.EntryImport(page)))
}

// previewEntries shows what would become of every entry of a file.
func (s *Server) previewEntries(w http.ResponseWriter, v *visit) error {
	file, header, err := v.FormFile("file")
	if err != nil {
		return s.drawEntryImport(w, v, http.StatusUnprocessableEntity, view.EntryImportPage{Problem: "没有收到文件。请选择文件后再上传。"})
	}
	defer file.Close()
	data, err := io.ReadAll(file)
	if err != nil {
		return err
	}
	f := heldFile{name: baseName(header), data: data}
	read, out, err := s.checkEntries(v, f, false)
	if typed(err) {
		return s.drawEntryImport(w, v, http.StatusUnprocessableEntity, view.EntryImportPage{Problem: errs.MessageOf(err)})
	}
	if err != nil {
		return err
	}
	f.id = s.held.hold(v.actor.User.ID, f.name, data)
	return s.drawEntryPreview(w, v, f, read, out)
}

// checkEntries reads a file and hands its rows to the app.
func (s *Server) checkEntries(v *visit, f heldFile, apply bool) (read office.EntryFile, out app.Arrival, err error) {
	if read, err = office.ReadEntries(f.name, f.data); err != nil {
		return read, out, err
	}
	out, err = s.app.ReceiveEntries(v.Context(), v.actor, read.Rows, app.Delivery{Channel: execution.FromFile, Name: f.name, Whole: true, Apply: apply})
	return read, out, err
}

// entriesShown is how many rows a preview lists; the workbook of answers has them all.
const entriesShown = 100

func (s *Server) drawEntryPreview(w http.ResponseWriter, v *visit, f heldFile, read office.EntryFile, out app.Arrival) error {
	flagged := 0
	for _, r := range out.Rows {
		if len(r.Flags) > 0 {
			flagged++
		}
	}
	p := view.EntryPreview{File: f.name, Note: entryNote(read), Refused: refusedTable(out), Flagged: flaggedTable(read, out, flagged), Doubts: entryDoubts(read), Totals: []view.Fact{
		{Label: "记入", Value: fmt.Sprint(out.Booked), Num: true}, {Label: "金额合计（元）", Value: out.Sum.Yuan(), Num: true}, {Label: "已有，不重复记", Value: fmt.Sprint(out.Already), Num: true},
		{Label: "退回", Value: fmt.Sprint(out.Refused), Num: true}, {Label: "有差异", Value: fmt.Sprint(flagged), Num: true}}}
	if out.Refused+flagged > 0 {
		p.Answers = view.Link{Label: "下载处理清单", Href: entryImportPath + "/answers?" + url.Values{"file": {f.id}}.Encode()}
	}
	status := http.StatusOK
	switch {
	case out.Refused > 0:
		status = http.StatusUnprocessableEntity
	case out.Booked == 0:
		p.Note += "，全部已经入账，不需要导入"
	default:
		p.Confirm = &view.FormPart{Action: entryImportPath + "/confirm", Token: v.token(), Key: v.token(), Multipart: true, Hidden: []view.Option{{Label: "file", Value: f.id}}}
		p.Submit = fmt.Sprintf("确认导入（%d条，%s元）", out.Booked, out.Sum.Yuan())
		p.Ask = fmt.Sprintf("导入“%s”：记入%d条，合计%s元？入账后不能删除，只能更正。", f.name, out.Booked, out.Sum.Yuan())
	}
	return s.drawEntryImport(w, v, status, view.EntryImportPage{Preview: &p})
}

func entryNote(read office.EntryFile) string {
	note := read.Where + fmt.Sprintf("，%d条", len(read.Rows))
	if n := len(read.Skipped); n > 0 {
		note += fmt.Sprintf("，合计行等%d行没有读入（第%d行", n, read.Skipped[0])
		if n > 1 {
			note += "等"
		}
		note += "）"
	}
	return note
}

// refusedTable lists the rows that stand in the way, with all that is wrong with each.
func refusedTable(out app.Arrival) view.TablePart {
	t := view.TablePart{ID: "refused", Caption: fmt.Sprintf("退回的%d条", out.Refused), Tight: true, Columns: []view.Column{
		{Label: "行", Width: "7%", Num: true}, {Label: "流水号", Width: "20%", Head: true}, {Label: "项目编号", Width: "18%"}, {Label: "原因"}}}
	if out.Refused > entriesShown {
		t.Caption += fmt.Sprintf("，下面是前%d条", entriesShown)
	}
	for _, r := range out.Rows {
		if r.Reception == execution.Refused && len(t.Rows) < entriesShown {
			t.Rows = append(t.Rows, view.Row{Cells: []view.Cell{{Text: fmt.Sprint(r.Line)}, {Text: r.Entry.External}, {Text: r.Entry.Code}, {Text: reasons(r)}}})
		}
	}
	return t
}

// reasons is all that is wrong with a row.
func reasons(r app.Taken) string {
	var out []string
	for _, f := range r.Wrong {
		out = append(out, f.Message)
	}
	return strings.Join(out, " ")
}

// remarks is all that does not match because of a row.
func remarks(r app.Taken) string {
	var out []string
	for _, m := range r.Flags {
		out = append(out, string(m.Problem)+"："+m.Detail)
	}
	return strings.Join(out, " ")
}

func flaggedTable(read office.EntryFile, out app.Arrival, n int) view.TablePart {
	t := view.TablePart{ID: "flagged", Caption: fmt.Sprintf("有差异的%d条", n), Tight: true, Columns: []view.Column{
		{Label: "行", Width: "7%", Num: true}, {Label: "流水号", Width: "20%", Head: true}, {Label: "项目编号", Width: "16%"}, {Label: "金额", Width: "13%", Num: true}, {Label: "差异"}}}
	if n > entriesShown {
		t.Caption += fmt.Sprintf("，下面是前%d条", entriesShown)
	}
	for i, r := range out.Rows {
		if len(r.Flags) > 0 && len(t.Rows) < entriesShown {
			t.Rows = append(t.Rows, view.Row{Cells: []view.Cell{{Text: fmt.Sprint(r.Line)}, {Text: read.Rows[i].External}, {Text: read.Rows[i].Code}, {Text: r.Entry.Amount.Yuan()}, {Text: remarks(r)}}})
		}
	}
	return t
}

// entryDoubts names the cells that were read with a doubt.
func entryDoubts(read office.EntryFile) view.FindingsPart {
	var items []view.FindingPart
	for _, f := range read.Findings {
		line, field, _ := strings.Cut(f.Path, ".")
		items = append(items, view.FindingPart{Mark: markOf(f.Severity), Rule: f.Rule, Message: f.Message, Where: "第" + line + "行 " + office.OrgLabel(office.Entries, field)})
	}
	return view.NewFindings(items)
}

// lostFile is said when a preview is too old to be confirmed.
const lostFile = "预览已超过30分钟，或又上传了别的文件。请重新上传。"

// importEntries books what a preview showed, checked again in full; what changed meanwhile is shown as a new preview.
func (s *Server) importEntries(w http.ResponseWriter, v *visit) error {
	f, there := s.held.find(v.actor.User.ID, v.PostFormValue("file"))
	if !there {
		return s.drawEntryImport(w, v, http.StatusUnprocessableEntity, view.EntryImportPage{Problem: lostFile})
	}
	read, out, err := s.checkEntries(v, f, true)
	switch {
	case typed(err) && out.Refused > 0:
		return s.drawEntryPreview(w, v, f, read, out)
	case typed(err):
		return s.drawEntryImport(w, v, statusOf[errs.KindOf(err)], view.EntryImportPage{Problem: errs.MessageOf(err)})
	case err != nil:
		return err
	}
	if out.Repeated {
		return s.done(w, v, executionsPath, "这次导入已经办理过，没有重复入账：记入%d条，合计%s元。", out.Booked, out.Sum.Yuan())
	}
	for _, r := range out.Rows {
		if len(r.Flags) > 0 {
			return s.done(w, v, reconciliationPath, "已导入：记入%d条，合计%s元，已有%d条。有对不上的地方，请看下表。", out.Booked, out.Sum.Yuan(), out.Already)
		}
	}
	return s.done(w, v, executionsPath, "已导入：记入%d条，合计%s元，已有%d条。", out.Booked, out.Sum.Yuan(), out.Already)
}

// sendEntryTemplate answers with an empty list to fill in.
func (s *Server) sendEntryTemplate(w http.ResponseWriter, _ *visit) error {
	var out bytes.Buffer
	if err := office.WriteOrg(&out, office.Entries, nil, nil); err != nil {
		return err
	}
	sendWorkbook(w, "执行数据导入模板.xlsx", out.Bytes())
	return nil
}

// sendEntryAnswers answers with the rows that were refused or do not match, and why, in the columns of an import: mended, it can be
// imported again.
func (s *Server) sendEntryAnswers(w http.ResponseWriter, v *visit) error {
	f, there := s.held.find(v.actor.User.ID, v.URL.Query().Get("file"))
	if !there {
		return errs.New(errs.NotFound, "%s", lostFile)
	}
	read, out, err := s.checkEntries(v, f, false)
	if err != nil {
		return err
	}
	l := office.List{Title: "执行数据处理清单", Note: f.name, Columns: append([]office.ListColumn{{Label: "原文件行", Width: 10, Number: true}, {Label: "处理结果", Width: 10}, {Label: "退回原因", Width: 50}, {Label: "差异", Width: 50}}, office.EntryColumns()...)}
	l.Rows = func(put func([]string) error) error {
		for i, r := range out.Rows {
			if r.Reception != execution.Refused && len(r.Flags) == 0 {
				continue
			}
			row := read.Rows[i]
			if a, err := money.Parse(row.Amount, money.InYuan); err == nil {
				row.Amount = a.Plain(money.InYuan)
			}
			if err := put(append([]string{fmt.Sprint(r.Line), string(r.Reception), reasons(r), remarks(r)}, office.EntryCells(row)...)); err != nil {
				return err
			}
		}
		return nil
	}
	var book bytes.Buffer
	if _, err := office.WriteList(&book, l); err != nil {
		return err
	}
	sendWorkbook(w, strings.TrimSuffix(f.name, ".csv")+"-处理清单.xlsx", book.Bytes())
	return nil
}
