package web

import (
	"slices"
	"strconv"
	"strings"

	"outturn/internal/domain/adjustment"
	"outturn/internal/domain/evaluation"
	"outturn/internal/domain/overallgoal"
	"outturn/internal/domain/pipeline"
	"outturn/internal/domain/tracking"
	"outturn/internal/errs"
	"outturn/internal/office"
	"outturn/internal/web/view"
)

// cellLabel names a cell of any form for people: "rows.2.target" is 第3行 指标值.
func cellLabel(path string) string {
	if strings.HasPrefix(path, "tasks") || strings.HasPrefix(path, "whole.") {
		return overallgoal.Label(path)
	}
	if label := adjustment.Label(path); label != "" {
		return label
	}
	if tracking.Own(path) {
		return tracking.Label(path)
	}
	label := evaluation.Label(path)
	if label == evaluation.Label("") {
		return pipeline.Label(path)
	}
	return label
}

// uploadLabel names a cell of a filled-in form for people: the forms have cells of one name for different things.
func uploadLabel(form office.FormKind, path string) string {
	if form == office.TrackingKind {
		return tracking.Label(path)
	}
	label := strings.TrimPrefix(cellLabel(path), "整张表")
	for _, k := range overallgoal.Kinds() {
		if k.Title() == string(form) {
			return k.InOwnWords(label)
		}
	}
	return label
}

// declarationFindings are complaints about a declaration, each with a way to its cell or table.
func declarationFindings(fields errs.Fields) view.FindingsPart {
	out := findingParts(fields)
	for i := range out.Items {
		f := &out.Items[i]
		f.Where = pipeline.Label(f.Path)
		if table, _, _ := strings.Cut(f.Path, "."); table == f.Path && slices.Contains([]string{"funds", "lines", "schedule"}, table) || table == "materials" {
			f.Href = "#" + table
		}
	}
	return out
}

// findingParts are complaints as the panel beside a form shows them.
func findingParts(fields errs.Fields) view.FindingsPart {
	items := make([]view.FindingPart, 0, len(fields))
	for _, f := range fields {
		items = append(items, view.FindingPart{Mark: markOf(f.Severity), Rule: f.Rule, Path: f.Path, Where: cellLabel(f.Path),
			Message: f.Message, Clause: f.Clause})
	}
	return view.NewFindings(items)
}

func markOf(s errs.Severity) view.Mark {
	switch s {
	case errs.Warning:
		return view.MarkWarning
	case errs.Hint:
		return view.MarkHint
	}
	return view.MarkError
}

// rowIndexes returns the row numbers that occur in posted names such as rows.3.target, in order; rows that were removed
// in the browser leave gaps.
func rowIndexes(form map[string][]string) []string { return indexesOf(form, "rows") }

// indexesOf is rowIndexes for a table of another name.
func indexesOf(form map[string][]string, table string) []string {
	seen := map[int]bool{}
	for name := range form {
		rest, ok := strings.CutPrefix(name, table+".")
		index, _, _ := strings.Cut(rest, ".")
		if n, err := strconv.Atoi(index); ok && err == nil && n >= 0 {
			seen[n] = true
		}
	}
	out := make([]int, 0, len(seen))
	for n := range seen {
		out = append(out, n)
	}
	return sortedNumbers(out)
}
