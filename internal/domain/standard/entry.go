package standard

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/goal"
	"outturn/internal/domain/library"
	"outturn/internal/domain/money"
	"outturn/internal/domain/project"
	"outturn/internal/domain/score"
	"outturn/internal/errs"
)

// Entry is a standard as typed (填写的标准). Composition holds a part and its amount on each line: 人工费 3.20.
type Entry struct {
	Code, Kind, Object, Grade, Unit, Amount, Requirement, Composition, Keywords, Categories, Field string
	Level, Share, Index                                                                            string
	Source, PriceDate, From, To, Note                                                              string
}

var codeShape = regexp.MustCompile(`^[A-Z]{2,4}-\d{3,4}$`)

// reader gathers complaints while an entry is read.
type reader struct{ fields errs.Fields }

func (r *reader) text(path, what, s string, must bool, most int) string {
	s = strings.TrimSpace(strings.ToValidUTF8(s, ""))
	switch n := utf8.RuneCountInString(s); {
	case n == 0 && must:
		r.fields.Add(path, "请填写%s。", what)
	case n > most:
		r.fields.Add(path, "%s不超过%d个字。", what, most)
	}
	return s
}

func (r *reader) rate(path, what, s string) score.Rate {
	if strings.TrimSpace(s) == "" {
		return score.Whole
	}
	rate, err := score.ParseRate(s)
	if err == nil && (rate <= 0 || rate > 10*score.Whole) {
		err = errs.Invalidf("%s应大于0%%、不超过1000%%。", what)
	}
	if err != nil {
		r.fields.Add(path, "%s", errs.MessageOf(err))
	}
	return rate
}

func (r *reader) date(path, what, s string, must bool) fiscal.Date {
	if strings.TrimSpace(s) == "" {
		if must {
			r.fields.Add(path, "请填写%s，例如2025-01-01。", what)
		}
		return fiscal.Date{}
	}
	d, err := fiscal.ParseDate(s)
	if err != nil {
		r.fields.Add(path, "%s", errs.MessageOf(err))
	}
	return d
}

// Parse reads a standard as typed and complains about everything at once, at the paths of the fields.
func (e Entry) Parse() (Content, errs.Fields) {
	var r reader
	c := Content{Code: strings.ToUpper(strings.TrimSpace(money.Narrow(e.Code))), Kind: Kind(strings.TrimSpace(e.Kind))}
	if !codeShape.MatchString(c.Code) {
		r.fields.Add("code", "标准编号写成两到四个字母、短横线和三到四位数字，例如BZ-0012。")
	}
	if !slices.Contains(Kinds(), c.Kind) {
		r.fields.Add("kind", "请选择标准类别。")
	}
	c.Object = r.text("object", "对象", e.Object, true, 60)
	c.Grade = r.text("grade", "等级或分档", e.Grade, false, 40)
	c.Unit = goal.CanonicalUnit(r.text("unit", "计量单位", e.Unit, c.Kind != Service, 20))
	c.Requirement = r.text("requirement", "服务要求", e.Requirement, c.Kind == Service, 1000)
	e.money(&c, &r)
	c.Keywords = list(e.Keywords)
	c.Field = e.field(&r)
	c.Categories = e.categories(&r)
	c.Level, c.Share, c.Index = r.rate("level", "服务水平系数", e.Level), r.rate("share", "财政负担比例", e.Share), r.rate("index", "价格指数", e.Index)
	if c.Share > score.Whole {
		r.fields.Add("share", "财政负担比例不超过100%%。")
	}
	c.Source = r.text("source", "依据文件", e.Source, true, 200)
	c.PriceDate = r.date("price_date", "价格基期", e.PriceDate, c.Kind != Service)
	c.From, c.To = r.date("from", "生效日期", e.From, true), r.date("to", "失效日期", e.To, false)
	if !c.From.IsZero() && !c.To.IsZero() && c.To.Before(c.From) {
		r.fields.Add("to", "失效日期%s早于生效日期%s，请改正其中一个。", c.To, c.From)
	}
	c.Note = r.text("note", "备注", e.Note, false, 500)
	return c, r.fields
}

// money reads the amount of one unit and its parts, which add up to it where there are any.
func (e Entry) money(c *Content, r *reader) {
	if c.Kind == Service {
		if strings.TrimSpace(e.Amount) != "" {
			r.fields.Add("amount", "公共服务标准不填金额；金额写进成本定额标准或财政支出标准。")
		}
		return
	}
	a, err := money.Parse(e.Amount, money.InYuan)
	if err == nil && a <= 0 {
		err = errs.Invalidf("标准金额应大于0，单位为元。")
	}
	if err != nil {
		r.fields.Add("amount", "%s", errs.MessageOf(err))
	}
	c.Amount = a
	var total money.Amount
	for line := range strings.Lines(e.Composition) {
		line = strings.TrimSpace(line)
		if line == "" {
			continue
		}
		at := strings.LastIndexAny(line, " \t　")
		if at < 0 {
			r.fields.Add("composition", "“%s”没有金额，请写成“人工费 3.20”，一行一项。", errs.Shorten(line))
			continue
		}
		amount, err := money.Parse(line[at:], money.InYuan)
		if err != nil {
			r.fields.Add("composition", "“%s”：%s", errs.Shorten(line), errs.MessageOf(err))
			continue
		}
		c.Composition = append(c.Composition, Cost{Name: strings.TrimSpace(line[:at]), Amount: amount})
		total += amount
	}
	if len(c.Composition) > 0 && len(r.fields.At("composition"))+len(r.fields.At("amount")) == 0 && total != c.Amount {
		r.fields.Add("composition", "费用构成合计%s元，标准金额%s元，相差%s元。", total.Yuan(), c.Amount.Yuan(), (total - c.Amount).Yuan())
	}
}

func (e Entry) field(r *reader) library.Field {
	f := library.Field(strings.TrimSpace(e.Field))
	if f != "" && !slices.Contains(library.Fields(), f) {
		r.fields.Add("field", "没有“%s”这个领域，请从列表里选。", errs.Shorten(string(f)))
	}
	return f
}

func (e Entry) categories(r *reader) []project.Category {
	var out []project.Category
	for _, word := range list(e.Categories) {
		k := project.Category(word)
		if !slices.Contains(project.Categories(), k) {
			r.fields.Add("categories", "没有“%s”这个项目类别，请从列表里选。", errs.Shorten(word))
			continue
		}
		out = append(out, k)
	}
	return out
}

// list cuts words at 、 and commas.
func list(s string) []string {
	var out []string
	for _, w := range strings.FieldsFunc(s, func(c rune) bool { return strings.ContainsRune("、，,;； \n\t", c) }) {
		if !slices.Contains(out, w) {
			out = append(out, w)
		}
	}
	return out
}

// Entry returns the content as it would be typed (还原为填报内容). Parsing it gives the same content.
func (c Content) Entry() Entry {
	e := Entry{Code: c.Code, Kind: string(c.Kind), Object: c.Object, Grade: c.Grade, Unit: c.Unit, Requirement: c.Requirement, Keywords: strings.Join(c.Keywords, "、"),
		Field: string(c.Field), Level: c.Level.Short(), Share: c.Share.Short(), Index: c.Index.Short(), Source: c.Source, PriceDate: dateText(c.PriceDate),
		From: dateText(c.From), To: dateText(c.To), Note: c.Note}
	if c.Kind != Service {
		e.Amount = c.Amount.Plain(money.InYuan)
	}
	var parts, categories []string
	for _, p := range c.Composition {
		parts = append(parts, p.Name+" "+p.Amount.Plain(money.InYuan))
	}
	for _, k := range c.Categories {
		categories = append(categories, string(k))
	}
	e.Composition, e.Categories = strings.Join(parts, "\n"), strings.Join(categories, "、")
	return e
}
