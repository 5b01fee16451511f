package web

import (
	"context"
	"encoding/json"
	"slices"
	"strings"

	"outturn/internal/app"
	"outturn/internal/domain/batch"
	"outturn/internal/domain/org"
	"outturn/internal/errs"
	"outturn/internal/office"
)

// WorkBatches checks and imports the files of batches until nothing is left to do or ctx ends (批量导入处理). Called by one ticker.
func (s *Server) WorkBatches(ctx context.Context) error {
	return s.app.WorkBatches(ctx, app.FormReader{Read: s.readForm, Keep: s.keepForm})
}

// readForm finds the record of a filled-in form by its marks, whatever form it is, and says what it would change.
func (s *Server) readForm(ctx context.Context, actor org.Actor, data []byte) (r batch.Reading, err error) {
	f, err := office.OpenFilled(data)
	if err != nil {
		return r, err
	}
	if f.Origin == nil {
		return r, errs.Invalidf("没有导出标记，认不出是哪个项目的哪张表。请从系统导出后填写；自己做的表请到该表的页面“从 Excel 导入”。")
	}
	o := *f.Origin
	r.Found = batch.Found{Form: string(o.Form), Project: o.Project, Unit: o.Unit} // as it says; the record says better
	x, err := s.exchangeFor(ctx, actor, o)
	switch {
	case err != nil && errs.KindOf(err) == errs.NotFound:
		return r, errs.Invalidf("这份文件是“%s”（%s，%s）的，不在您的范围内，或系统里已经没有。请交给该单位导入。", errs.Shorten(o.Project), errs.Shorten(o.Unit), errs.Shorten(o.Code))
	case err != nil:
		return r, err
	}
	r.Found = batch.Found{Form: string(o.Form), Record: x.path, Project: x.project, Unit: x.unit, Version: x.version}
	if x.mayEdit != nil {
		return r, x.mayEdit
	}
	up, entry, err := x.read(f)
	if err != nil {
		return r, err
	}
	r.Detail, r.Unread = detailOf(up), len(up.Reading.Blocking())
	r.Held, err = json.Marshal(entry)
	return r, err
}

// exchangeFor finds the record that a form was issued for.
func (s *Server) exchangeFor(ctx context.Context, actor org.Actor, o office.Origin) (x exchanged, err error) {
	for _, k := range s.exchangeKinds() {
		if !slices.Contains(k.forms, o.Form) || (k.locate == nil) == (o.ID == "") {
			continue
		}
		if !actor.May(k.file) {
			return x, errs.New(errs.Forbidden, "这是《%s》，导入需要“%s”权限。请交给有这项权限的人导入。", o.Form, k.file)
		}
		id := o.ID
		if k.locate != nil {
			if id, err = k.locate(ctx, actor, o); err != nil {
				return x, err
			}
		}
		return k.find(ctx, actor, id, 0)
	}
	return x, errs.Invalidf("《%s》不能批量导入，或文件里的导出标记不完整。请从系统重新导出后填写。", errs.Shorten(string(o.Form)))
}

// detailOf is everything that is said about an upload, with its cells as the workbook names them.
func detailOf(up office.Upload) batch.Detail {
	d := batch.Detail{Sheet: up.Sheet}
	for _, c := range up.Changes {
		d.Changes = append(d.Changes, batch.Change{Cell: changedCell(up, c.Path), Kind: string(c.Kind), Label: c.Label, Row: c.Row, Old: c.Old, New: c.New})
	}
	for _, f := range up.Findings() {
		d.Findings = append(d.Findings, batch.Finding{Cell: up.Cell(f.Path), Where: uploadLabel(up.Form, f.Path), Rule: f.Rule,
			Severity: f.Severity, Message: f.Message, Clause: f.Clause})
	}
	return d
}

// keepForm saves what a file of a batch holds over the version of its record that it was checked against.
func (s *Server) keepForm(ctx context.Context, actor org.Actor, f batch.Form, held []byte) error {
	for _, k := range s.exchangeKinds() {
		id, mine := strings.CutPrefix(f.Record, k.path+"/")
		id, whole := strings.CutSuffix(id, k.under)
		if !mine || !whole {
			continue
		}
		x, err := k.find(ctx, actor, id, 0)
		if err != nil {
			return err
		}
		_, err = x.save(ctx, actor, f.Version, held)
		return err
	}
	return errs.New(errs.NotFound, "没有找到这张表，可能已被删除。")
}
