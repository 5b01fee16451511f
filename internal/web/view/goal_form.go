package view

import (
	"slices"

	"github.com/a-h/templ"
)

// GoalFormPage is the official goal declaration (项目支出绩效目标申报表), being filled in or as printed.
type GoalFormPage struct {
	Frame        Frame
	Head         PageHeadPart
	Form         FormPart // ID "goal", Autosave set while it may be edited
	Editable     bool
	Title        string // 项目支出绩效目标申报表
	Year         string // 2025 年度
	MoneyUnit    string // 金额单位：万元
	Header       GridPart
	Overall      string          // 项目总目标, field overall
	OverallLabel string          // another name for it
	Annual       string          // 年度总体目标, field annual
	Why          *GridPart       // why the goal is to be changed, above the form; nil for a declaration
	Tasks        *TasksPart      // main tasks, of a department's goal only
	Beside       templ.Component // below the form: what changes; nil for a declaration
	Rows         []GoalRow
	Levels       []Option // choices of level for a new row: Value "产出指标/数量指标", Label 数量指标, Group 产出指标
	Signs        []string
	Rules        []string // 赋分规则
	Methods      []string // 取值方式
	WeightTotal  string
	WeightRule   string // 另有预算执行率 10 分，自评时计
	WeightSay    string // ✕ 应为 90，还差 2
	WeightMark   Mark
	Signatures   []string // 项目负责人（签字）…, printed
	Findings     FindingsPart
	Suggest      string       // the page of suggestions; empty while it may not be edited
	Answers      AnswersPart  // opinions of reviewers on cells
	Asked        FindingsPart // the same as marks beside their cells
	NoteForm     string       // id of the form that a click on a cell asks an opinion of; empty for none
	Opinions     LogPart
	Files        AttachmentsPart
	History      LogPart
	Bar          ActionBarPart
}

// GoalRow is one indicator row. Use GoalRows, which numbers rows and merges equal levels that touch.
type GoalRow struct {
	ID                                string // of the indicator, sent along unseen; the server makes one for a new row
	Index, Number                     string // "0" in names, "1" for people
	Level1, Level1Note, Level2        string // 成本指标, 20 分, 经济成本指标
	Level1Span, Level2Span            string // rows it spans; empty on rows below the first
	Name, Sign, Target, Unit          string
	Weight, Basis                     string
	Explanation, Rule, Method, Source string
	Evidence                          string
	Bounded                           bool // cannot pass its ceiling
}

// cell fills in what every cell of a row shares, and the finding about it.
func (p GoalFormPage) cell(r GoalRow, field, label, value string, kind CellKind) CellPart {
	path := "rows." + r.Index + "." + field
	found := p.found(path)
	return CellPart{
		Path: path, Label: "第" + r.Number + "行 " + label, Value: value, Kind: kind, Editable: p.Editable,
		Mark: found.Mark, Finding: found.ID, NoteForm: p.NoteForm,
	}
}

// found is what is said about a cell: by the checks, else by a reviewer.
func (p GoalFormPage) found(path string) FindingPart {
	if f := p.Findings.At(path); f.Mark != NoMark {
		return f
	}
	return p.Asked.At(path)
}

func (p GoalFormPage) choice(r GoalRow, field, label, value string, words []string) CellPart {
	c := p.cell(r, field, label, value, CellSelect)
	c.Options = Options(value, words...)
	if value != "" && !slices.Contains(words, value) { // imported as it stands: never changed unseen, the check says what is allowed
		c.Options = append([]Option{{Value: value, Label: value, Selected: true}}, c.Options...)
	}
	return c
}

// method may be left open until somebody knows how the value is taken.
func (p GoalFormPage) method(r GoalRow) CellPart {
	c := p.choice(r, "method", "取值方式", r.Method, p.Methods)
	c.Options = append([]Option{{}}, c.Options...)
	return c
}

func (p GoalFormPage) weight(r GoalRow) CellPart {
	c := p.cell(r, "weight", "分值", r.Weight, CellNumber)
	c.Sum = "weight"
	return c
}

// target is a figure, or words that need room to wrap.
func (p GoalFormPage) target(r GoalRow) CellPart {
	kind := CellNumber
	if r.Sign == "定性" {
		kind = CellArea
	}
	return p.cell(r, "target", "指标值", r.Target, kind)
}

func (p GoalFormPage) bounded(r GoalRow) CellPart {
	value := ""
	if r.Bounded {
		value = "1"
	}
	return p.cell(r, "bounded", "有上限", value, CellTick)
}

func (p GoalFormPage) long(field, label, value string) CellPart {
	found := p.found(field)
	return CellPart{
		Path: field, Label: label, Value: value, Kind: CellArea, Rows: "2", Span: "5", Editable: p.Editable,
		Mark: found.Mark, Finding: found.ID, NoteForm: p.NoteForm,
	}
}

func (p GoalFormPage) overallLabel() string {
	if p.OverallLabel == "" {
		return "项目总目标"
	}
	return p.OverallLabel
}

// goals are the two rows of the head grid that hold goals in words.
func (p GoalFormPage) goals() GridPart {
	out := p.Header
	out.Rows = append(out.Rows[:len(out.Rows):len(out.Rows)],
		[]GridCell{Lab(p.overallLabel()), {Cell: p.long("overall", p.overallLabel(), p.Overall)}},
		[]GridCell{Lab("年度总体目标"), {Cell: p.long("annual", "年度总体目标", p.Annual)}})
	return out
}
