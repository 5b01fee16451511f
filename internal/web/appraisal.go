package web

import (
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"outturn/internal/domain/appraisal"
	"outturn/internal/domain/score"
	"outturn/internal/errs"
	"outturn/internal/web/view"
)

// readAppraisal reads an appraisal form as typed.
func readAppraisal(form appraisal.Form, posted url.Values) appraisal.Entry {
	e := appraisal.Entry{Verdicts: map[string]appraisal.VerdictEntry{}, Opinion: posted.Get("opinion")}
	for _, it := range form.Items {
		get := func(field string) string { return posted.Get("items." + it.ID + "." + field) }
		v := appraisal.VerdictEntry{Grade: get("grade"), Points: get("points"), Comment: get("comment")}
		if v != (appraisal.VerdictEntry{}) {
			e.Verdicts[it.ID] = v
		}
	}
	return e
}

// appraisalPart is an appraisal form as its page shows it, with what is wrong beside each cell.
func appraisalPart(form appraisal.Form, e appraisal.Entry, editable bool, wrong errs.Fields) view.AppraisalPart {
	part := view.AppraisalPart{Caption: form.Title, Editable: editable, Full: form.Full().Short(), Opinion: e.Opinion, Wrong: fieldError(wrong, "opinion")}
	for _, b := range form.Bands {
		part.Grades = append(part.Grades, string(b.Grade))
	}
	for _, block := range form.Blocks() {
		for i, it := range block.Items {
			row := appraisalRow(form, it, e.Verdicts[it.ID], wrong)
			if i == 0 {
				row.Block, row.BlockPoints, row.Span = block.Name, block.Points.Short(), strconv.Itoa(len(block.Items))
			}
			part.Rows = append(part.Rows, row)
		}
	}
	sheet, unread := form.Parse(e)
	if len(unread) == 0 || !editable && !slices.ContainsFunc(unread, unrated) {
		end := form.ConclusionOf(sheet.Total())
		part.Total, part.Says = sheet.Total().Short(), string(end.Grade)
	}
	return part
}

// unrated reports whether a complaint says that an item has no points that count: a total over it would mean nothing.
func unrated(f errs.Field) bool {
	return strings.HasSuffix(f.Path, ".grade") || strings.HasSuffix(f.Path, ".points")
}

func appraisalRow(form appraisal.Form, it appraisal.Item, e appraisal.VerdictEntry, wrong errs.Fields) view.AppraisalRow {
	at := "items." + it.ID
	var usual []string
	for _, b := range form.Bands {
		least, most, _ := form.Range(it, b.Grade)
		usual = append(usual, fmt.Sprintf("%s %s–%s，不填计%s", b.Grade, least.Short(), most.Short(), form.Usual(it, b.Grade).Short()))
	}
	given := e.Points
	if given == "" && e.Grade != "" {
		given = form.Usual(it, score.Grade(e.Grade)).Short()
	}
	return view.AppraisalRow{ID: it.ID, Name: it.Name, Points: it.Points.Short(), Asks: it.Asks, Grade: e.Grade, Given: given, Comment: e.Comment,
		WrongGrade: fieldError(wrong, at+".grade"), WrongGiven: fieldError(wrong, at+".points"), Warn: fieldError(wrong, at+".comment"),
		Usual: strings.Join(usual, "；")}
}

// appraisalFindings are the complaints about an appraisal form, each with a way to its line.
func appraisalFindings(form appraisal.Form, wrong errs.Fields) []view.FindingPart {
	var out []view.FindingPart
	for _, f := range wrong {
		part := view.FindingPart{Mark: view.MarkError, Path: f.Path, Message: f.Message, Where: "评审表"}
		if id, ok := strings.CutPrefix(f.Path, "items."); ok {
			id, _, _ = strings.Cut(id, ".")
			if it, known := form.Item(id); known {
				part.Where, part.Href = it.Name, "#"+view.CellID("items."+id)
			}
		} else if f.Path == "amount" {
			part.Where, part.Href = "建议金额", "#"+view.FieldPart{Name: "amount"}.ID()
		} else if f.Path == "opinion" {
			part.Where, part.Href = "总体意见", "#"+view.CellID("opinion")
		}
		out = append(out, part)
	}
	return out
}
