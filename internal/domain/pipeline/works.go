package pipeline

import (
	"slices"
	"strings"
	"unicode/utf8"

	"outturn/internal/domain/audit"
	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/money"
	"outturn/internal/domain/project"
	"outturn/internal/domain/score"
	"outturn/internal/errs"
)

// WorksStage is one of the accounts of capital works (投资账阶段).
type WorksStage string

// The stages, in the order in which works pass them.
const (
	Estimate      WorksStage = "批准概算"
	Contract      WorksStage = "合同"
	Settlement    WorksStage = "结算"
	FinalAccounts WorksStage = "竣工决算"
)

// WorksStages returns every stage in order.
func WorksStages() []WorksStage {
	return []WorksStage{Estimate, Contract, Settlement, FinalAccounts}
}

// WorksEntry is one dated amount of capital works (投资账登记). A correction is another entry with the opposite sign.
type WorksEntry struct {
	ID       string
	Project  project.ID
	Item     string // 工程或费用名称, such as 建筑安装工程费
	Stage    WorksStage
	Amount   money.Amount
	On       fiscal.Date
	Document string // 批文、合同或报告编号
	Note     string
}

// Check reports everything wrong with an entry beside those there are, recorded today.
func (e WorksEntry) Check(p project.Project, kept []WorksEntry, today fiscal.Date) errs.Fields {
	var f errs.Fields
	if p.Category != project.CapitalWorks {
		f.Add("", "只有%s项目登记投资账。", project.CapitalWorks)
	}
	if n := utf8.RuneCountInString(strings.TrimSpace(e.Item)); n == 0 || n > 60 {
		f.Add("item", "请填写工程或费用名称，不超过60个字。")
	}
	if !slices.Contains(WorksStages(), e.Stage) {
		f.Add("stage", "请选择阶段。")
	}
	switch before := figureOf(kept, e.Item, e.Stage); {
	case e.Amount == 0:
		f.Add("amount", "请填写金额；冲减填负数。")
	case before.Amount+e.Amount < 0:
		f.Add("amount", "登记后“%s”的%s为%s元，不能为负数。", e.Item, e.Stage, (before.Amount + e.Amount).Yuan())
	}
	if e.On.IsZero() {
		f.Add("on", "请填写日期。")
	} else if today.Before(e.On) {
		f.Add("on", "日期%s还没有到，今天是%s。", e.On, today)
	}
	if n := utf8.RuneCountInString(strings.TrimSpace(e.Document)); n == 0 || n > 60 {
		f.Add("document", "请填写批文、合同或报告编号，不超过60个字。")
	}
	if utf8.RuneCountInString(e.Note) > 200 {
		f.Add("note", "说明不超过200个字。")
	}
	return f
}

// Cells lists an entry by the names people know, for the log.
func (e WorksEntry) Cells() []audit.Cell {
	return []audit.Cell{{Name: "工程或费用名称", Value: e.Item}, {Name: "阶段", Value: string(e.Stage)}, {Name: "金额（元）", Value: e.Amount.Yuan()},
		{Name: "日期", Value: e.On.String()}, {Name: "编号", Value: e.Document}, {Name: "说明", Value: e.Note}}
}

// Figure is the amount of one stage. Known is false where nothing was recorded, which is not the same as zero.
type Figure struct {
	Amount money.Amount
	Known  bool
}

func figureOf(entries []WorksEntry, item string, stage WorksStage) (f Figure) {
	for _, e := range entries {
		if e.Item == item && e.Stage == stage {
			f.Amount += e.Amount
			f.Known = true
		}
	}
	return f
}

// WorksRow is one item of the works with its stages side by side (概算、合同、结算、决算对照).
type WorksRow struct {
	Item   string
	Stages [4]Figure // in the order of WorksStages
}

// WorksTotal is the name of the row of totals.
const WorksTotal = "合计"

// WorksOf sets the stages of every item side by side, in the order in which items were first recorded, with their total. A
// stage of the total is known when one of its items is.
func WorksOf(entries []WorksEntry) (rows []WorksRow, total WorksRow) {
	total.Item = WorksTotal
	for _, e := range entries {
		if !slices.ContainsFunc(rows, func(r WorksRow) bool { return r.Item == e.Item }) {
			row := WorksRow{Item: e.Item}
			for i, s := range WorksStages() {
				row.Stages[i] = figureOf(entries, e.Item, s)
				total.Stages[i].Amount += row.Stages[i].Amount
				total.Stages[i].Known = total.Stages[i].Known || row.Stages[i].Known
			}
			rows = append(rows, row)
		}
	}
	return rows, total
}

// Deviation is how far a stage is from the approved estimate, (stage − estimate) ÷ estimate (投资偏差率). Where it cannot be said, why
// says so in words.
func (r WorksRow) Deviation(stage WorksStage) (rate score.Rate, why string) {
	i := slices.Index(WorksStages(), stage)
	estimate, other := r.Stages[0], r.Stages[i]
	switch {
	case !other.Known:
		return 0, "未登记"
	case !estimate.Known:
		return 0, "无概算"
	case estimate.Amount == 0:
		return 0, "概算为零"
	}
	rate, fits := score.NewRate(int64(other.Amount-estimate.Amount), int64(estimate.Amount))
	if !fits {
		return 0, "超出范围"
	}
	return rate, ""
}

// TotalDeviation is how far the total of a stage is from the approved estimate, over the items that have both: like is held against
// like (合计偏差率). Where it cannot be said, why says so in words.
func TotalDeviation(rows []WorksRow, stage WorksStage) (rate score.Rate, why string) {
	i := slices.Index(WorksStages(), stage)
	var sum WorksRow
	for _, r := range rows {
		sum.Stages[0].Known = sum.Stages[0].Known || r.Stages[0].Known
		sum.Stages[i].Known = sum.Stages[i].Known || r.Stages[i].Known
		if r.Stages[0].Known && r.Stages[i].Known {
			sum.Stages[0].Amount += r.Stages[0].Amount
			if i > 0 {
				sum.Stages[i].Amount += r.Stages[i].Amount
			}
		}
	}
	return sum.Deviation(stage)
}

// Partial reports whether the total of a stage leaves out items that have an estimate (未全部登记): its deviation speaks of a
// part of the works then.
func Partial(rows []WorksRow, stage WorksStage) bool {
	i := slices.Index(WorksStages(), stage)
	known, unknown := false, false
	for _, r := range rows {
		known = known || r.Stages[i].Known
		unknown = unknown || r.Stages[0].Known && !r.Stages[i].Known
	}
	return known && unknown
}
