package office

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"outturn/internal/domain/goalcheck"
	"outturn/internal/errs"
)

// CheckReport is one goal form with what was found (检查报告).
type CheckReport struct {
	Form     CheckedForm
	Version  int // of the ruleset
	Findings []goalcheck.Finding
}

// Blocked says whether any finding blocks the form (有错误).
func (r CheckReport) Blocked() bool { return r.count(errs.Blocker) > 0 }

// count counts the findings of one severity.
func (r CheckReport) count(s errs.Severity) int {
	n := 0
	for _, f := range r.Findings {
		if f.Severity == s {
			n++
		}
	}
	return n
}

// CheckForm checks one form with the shipped rules (检查一张目标表).
func CheckForm(f CheckedForm) CheckReport {
	if f.read != nil {
		return CheckReport{Form: f, Version: goalcheck.Shipped().Version, Findings: f.read}
	}
	return CheckReport{Form: f, Version: goalcheck.Shipped().Version, Findings: goalcheck.Run(f.Input)}
}

// checkSeverities are the severities as programs read them.
var checkSeverities = map[errs.Severity]string{errs.Blocker: "error", errs.Warning: "warning", errs.Hint: "hint"}

type checkAnswer struct {
	Forms  []checkFormJSON `json:"forms"`
	Errors []RescoreError  `json:"errors"`
}

type checkFormJSON struct {
	File     string             `json:"file"`
	Sheet    string             `json:"sheet"`
	Title    string             `json:"title"`
	Project  string             `json:"project"`
	Unit     string             `json:"unit"`
	Year     *int               `json:"year"`
	Rulebook string             `json:"rulebook"`
	Rules    int                `json:"rules_version"`
	RowsRead int                `json:"rows_read"`
	Excerpt  bool               `json:"excerpt"`
	Notes    []string           `json:"notes"`
	Counts   checkCountsJSON    `json:"counts"`
	Findings []checkFindingJSON `json:"findings"`
}

type checkCountsJSON struct {
	Errors   int `json:"errors"`
	Warnings int `json:"warnings"`
	Hints    int `json:"hints"`
}

type checkFindingJSON struct {
	Rule       string  `json:"rule"`
	Severity   string  `json:"severity"`
	Cell       string  `json:"cell"`
	Label      string  `json:"label"`
	Path       string  `json:"path"`
	Message    string  `json:"message"`
	Suggestion *string `json:"suggestion"`
	Old        *string `json:"old"`
	Example    string  `json:"example"`
	Clause     string  `json:"clause"`
}

// WriteCheckJSON writes reports and unreadable files as one JSON object with stable field names (检查结果的 JSON 形式):
// {"forms": […], "errors": […]}. docs/goal-check.md documents every field.
func WriteCheckJSON(w io.Writer, reports []CheckReport, failures []RescoreError) error {
	answer := checkAnswer{Forms: make([]checkFormJSON, 0, len(reports)), Errors: append([]RescoreError{}, failures...)}
	for _, r := range reports {
		answer.Forms = append(answer.Forms, checkFormOf(r))
	}
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(answer)
}

func checkFormOf(r CheckReport) checkFormJSON {
	f := r.Form
	out := checkFormJSON{File: f.Source, Sheet: f.Sheet, Title: f.Title, Project: f.Project, Unit: f.Unit, Rulebook: string(f.Input.Book.Name), Rules: r.Version,
		RowsRead: len(f.Input.Entry.Rows), Excerpt: f.Input.Excerpt, Notes: append([]string{}, f.Notes...), Counts: checkCountsJSON{r.count(errs.Blocker), r.count(errs.Warning), r.count(errs.Hint)},
		Findings: make([]checkFindingJSON, 0, len(r.Findings))}
	if f.Year != 0 {
		out.Year = &f.Year
	}
	for _, x := range r.Findings {
		j := checkFindingJSON{Rule: x.Rule, Severity: checkSeverities[x.Severity], Cell: f.Place(x.Path), Label: f.Label(x.Path), Path: x.Path, Message: x.Message,
			Example: x.Example, Clause: x.Clause}
		if x.Suggestion != nil {
			j.Old, j.Suggestion = &x.Suggestion.Old, &x.Suggestion.New
		}
		out.Findings = append(out.Findings, j)
	}
	return out
}

// WriteCheckText writes reports for a terminal (检查结果的文字形式): a head for each form, and each finding with its cell, why, the
// rewrite or a good example, and the clause.
func WriteCheckText(w io.Writer, reports []CheckReport) error {
	var b strings.Builder
	for i, r := range reports {
		if i > 0 {
			b.WriteString("\n")
		}
		checkHead(&b, r)
		for _, f := range r.Findings {
			checkLine(&b, r.Form, f)
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func checkHead(b *strings.Builder, r CheckReport) {
	f := r.Form
	name := f.Source
	if f.Sheet != "" {
		name += " [" + f.Sheet + "]"
	}
	fmt.Fprintf(b, "%s\n", name)
	for _, line := range [][2]string{{"项目", f.Project}, {"单位", f.Unit}, {"年度", yearText(f.Year)},
		{"规则", fmt.Sprintf("检查规则第 %d 版，规则库 %s", r.Version, f.Input.Book.Label())}} {
		if line[1] != "" {
			fmt.Fprintf(b, "  %s  %s\n", line[0], line[1])
		}
	}
	note := ""
	if f.Input.Excerpt {
		note = "（只有部分行，整张表的规则不查）"
	}
	fmt.Fprintf(b, "  已读  %d 行指标%s\n", len(f.Input.Entry.Rows), note)
	for _, n := range f.Notes {
		fmt.Fprintf(b, "  说明  %s\n", n)
	}
	fmt.Fprintf(b, "  结果  错误 %d，警告 %d，提示 %d\n", r.count(errs.Blocker), r.count(errs.Warning), r.count(errs.Hint))
}

func yearText(year int) string {
	if year == 0 {
		return ""
	}
	return fmt.Sprint(year)
}

func checkLine(b *strings.Builder, form CheckedForm, f goalcheck.Finding) {
	cell, label := form.Place(f.Path), form.Label(f.Path)
	if cell != label {
		label += "（" + cell + "）"
	}
	fmt.Fprintf(b, "  %s %s %s：%s\n", f.Severity, f.Rule, label, f.Message)
	switch {
	case f.Suggestion != nil:
		fmt.Fprintf(b, "       建议：“%s”改为“%s”\n", f.Suggestion.Old, f.Suggestion.New)
	case f.Example != "":
		fmt.Fprintf(b, "       示例：%s\n", f.Example)
	}
	if f.Clause != "" {
		fmt.Fprintf(b, "       依据：%s\n", f.Clause)
	}
}
