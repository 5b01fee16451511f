package web

import (
	"strconv"
	"strings"

	"outturn/internal/domain/evaluation"
	"outturn/internal/domain/overallgoal"
	"outturn/internal/errs"
	"outturn/internal/web/view"
)

// cellLabel names a cell of any form for people: "rows.2.target" is 第3行 指标值.
func cellLabel(path string) string {
	if strings.HasPrefix(path, "tasks") || strings.HasPrefix(path, "whole.") {
		return overallgoal.Label(path)
	}
	return evaluation.Label(path)
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
func rowIndexes(form map[string][]string) []string {
	seen := map[int]bool{}
	for name := range form {
		rest, ok := strings.CutPrefix(name, "rows.")
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
