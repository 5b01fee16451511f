package view

import "strconv"

// TrackingFormPage is the official tracking form (项目支出绩效目标执行监控表): being filled in, or as printed, with what the lights
// say of it.
type TrackingFormPage struct {
	Frame      Frame
	Head       PageHeadPart
	Result     ResultPart
	Form       FormPart
	Editable   bool
	Title      string
	Year       string // 2025年度
	Period     string // 1-7月
	MoneyUnit  string // 金额单位：万元
	Header     GridPart
	Funds      []TrackedFund
	FundNote   CellPart // field fund_note
	Annual     string   // 年度总体目标
	Rows       []TrackedRow
	Signatures []string
	Findings   FindingsPart
	Opinions   LogPart
	Files      AttachmentsPart
	History    LogPart
	Decisions  []DecisionPart // extend, cancel, give up
	Bar        ActionBarPart
}

// DecisionPart is one decision beside the flow, with what it is for (不在流程里的决定).
type DecisionPart struct {
	Title, Note string
	Form        EditPart
}

// TrackedFund is one row of the fund block, figures ready to print.
type TrackedFund struct {
	Label                           string
	Deep                            bool // further sources set in
	Initial, Budget, Executed, Rate string
	Forecast                        CellPart
	Total                           string // name under which the answer to a saved draft sends the forecast anew; empty for a source
}

// TrackedRow is one indicator and how it stands. Use TrackedRows, which numbers rows and merges levels.
type TrackedRow struct {
	ID                     string // of the indicator
	Index, Number          string
	Level1, Level2         string
	Level1Span, Level2Span string
	Name, Target           string
	Words                  bool // a qualitative target
	Actual, Forecast       string
	Causes                 []TickOption
	Explanation            string
	Likelihoods            []Option
	Disposals              []Option
	Disposal               string // as printed
	Measure                string
	Evidence               []Link
	EvidenceAdd            string // address to add one; empty when none may be added
}

// TickOption is one choice of several that may all be ticked (可多选的一项).
type TickOption struct {
	Label  string
	Ticked bool
}

// TrackedRows numbers the rows of a tracking form and merges its level cells.
func TrackedRows(rows []TrackedRow) []TrackedRow {
	spans1 := runs(len(rows), func(i int) string { return rows[i].Level1 })
	spans2 := runs(len(rows), func(i int) string { return rows[i].Level1 + "/" + rows[i].Level2 })
	for i := range rows {
		rows[i].Index, rows[i].Number = strconv.Itoa(i), strconv.Itoa(i+1)
		rows[i].Level1Span, rows[i].Level2Span = spans1[i], spans2[i]
	}
	return rows
}

func (p TrackingFormPage) cell(r TrackedRow, field, label, value string, kind CellKind) CellPart {
	path := "rows." + r.Index + "." + field
	found := p.Findings.At(path)
	return CellPart{Path: path, Label: "第" + r.Number + "行 " + label, Value: value, Kind: kind, Editable: p.Editable, Mark: found.Mark, Finding: found.ID}
}

// value is a cell for a value: a number, or words where the target is in words.
func (p TrackingFormPage) value(r TrackedRow, field, label, value string) CellPart {
	kind := CellCentre
	if r.Words {
		kind = CellArea
	}
	return p.cell(r, field, label, value, kind)
}

// cause is the tick of one cause. The first of them carries what is found about all.
func (p TrackingFormPage) cause(r TrackedRow, i int) CellPart {
	value := ""
	if r.Causes[i].Ticked {
		value = "1"
	}
	c := p.cell(r, "causes."+strconv.Itoa(i), "偏差原因 "+r.Causes[i].Label, value, CellTick)
	if found := p.Findings.At("rows." + r.Index + ".causes"); i == 0 && c.Mark == NoMark {
		c.Mark, c.Finding = found.Mark, found.ID
	}
	return c
}

// causeID is the id of a cause's cell: that of all causes for the first, so that findings lead to it.
func causeID(r TrackedRow, i int) string {
	if i == 0 {
		return CellID("rows." + r.Index + ".causes")
	}
	return CellID("rows." + r.Index + ".causes." + strconv.Itoa(i))
}

func (p TrackingFormPage) likelihood(r TrackedRow) CellPart {
	c := p.cell(r, "likelihood", "完成目标可能性", "", CellSelect)
	c.Options, c.Span = append([]Option{{Label: "请选择"}}, r.Likelihoods...), strconv.Itoa(len(r.Likelihoods))
	return c
}

func (p TrackingFormPage) disposal(r TrackedRow) CellPart {
	c := p.cell(r, "disposal", "处理方式", "", CellSelect)
	c.Options = append([]Option{{Label: "完不成时怎么办"}}, r.Disposals...)
	return c
}

// causes and likelihoods are the headings of the ticks, those of the first row: all rows have the same.
func (p TrackingFormPage) causes() []TickOption {
	if len(p.Rows) == 0 {
		return nil
	}
	return p.Rows[0].Causes
}

func (p TrackingFormPage) likelihoods() []Option {
	if len(p.Rows) == 0 {
		return nil
	}
	return p.Rows[0].Likelihoods
}
