package goal

import "outturn/internal/domain/rulebook"

// Form is a goal form as understood (项目支出绩效目标申报表): what is frozen at submission and approval.
type Form struct {
	Book       rulebook.Name
	Overall    string // 项目总目标
	Annual     string // 年度总体目标
	Indicators []Indicator
}

// Entry is a goal form as typed: raw text in every cell, so that a draft keeps whatever the clerk wrote.
// The zero value is an empty form. Parse turns it into a Form and complaints.
type Entry struct {
	Overall string
	Annual  string
	Rows    []EntryRow
}

// EntryRow is one indicator row as typed.
type EntryRow struct {
	ID          IndicatorID
	Level1      string
	Level2      string
	Name        string
	Explanation string
	Sign        string
	Target      string // number, "95-105" for a range, or words
	Unit        string
	Weight      string
	Rule        string
	Basis       string
	Method      string
	Source      string
	Evidence    string
	Bounded     bool // ticked when the indicator cannot pass its ceiling (CanGrow = !Bounded)
}
