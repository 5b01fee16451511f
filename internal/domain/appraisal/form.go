package appraisal

import (
	"slices"
	"strconv"

	"outturn/internal/domain/score"
	"outturn/internal/errs"
)

// Name is how records refer to a form (评审表名称), such as GOAL-REVIEW. A name and a version mean one thing for ever.
type Name string

// Form is an appraisal form (评审表): its items in blocks, how a grade becomes points, and what a total comes to.
type Form struct {
	Name        Name
	Version     int
	Title       string // as printed
	Source      string // the clause it follows, or that we chose
	Amount      bool   // whether every sheet comes with a suggested amount (建议金额)
	Items       []Item // in form order; items of one block stand together
	Bands       []Band // best grade first
	Conclusions []Conclusion
}

// Item is one line of a form (评审条目).
type Item struct {
	ID     string // stable within the form
	Block  string // 一级, such as 完整性
	Name   string
	Points score.Points // what the item can earn
	Asks   string       // what is judged, for the reader of the form
}

// Band says which share of an item's points a grade stands for (等级得分区间). It begins at From and ends below the next
// better band's From; the best one ends at the whole.
type Band struct {
	Grade score.Grade
	From  score.Rate
	Usual score.Rate // the share when only the grade is given (定性评审)
}

// Conclusion says what a total of at least From comes to (评审结论).
type Conclusion struct {
	From    score.Points
	Grade   score.Grade
	Verdict string // in the form's words, such as 予以支持
}

// Full is what all items can earn (满分), derived.
func (f Form) Full() score.Points {
	var total score.Points
	for _, it := range f.Items {
		total += it.Points
	}
	return total
}

// Item finds an item by its id.
func (f Form) Item(id string) (Item, bool) {
	i := slices.IndexFunc(f.Items, func(it Item) bool { return it.ID == id })
	if i < 0 {
		return Item{}, false
	}
	return f.Items[i], true
}

// Block is a run of items under one heading (评审维度).
type Block struct {
	Name   string
	Points score.Points // derived
	Items  []Item
}

// Blocks groups the items under their headings, in form order.
func (f Form) Blocks() []Block {
	var out []Block
	for _, it := range f.Items {
		if len(out) == 0 || out[len(out)-1].Name != it.Block {
			out = append(out, Block{Name: it.Block})
		}
		last := &out[len(out)-1]
		last.Points += it.Points
		last.Items = append(last.Items, it)
	}
	return out
}

// Range is the points a grade may give on an item, both ends included: at the item's 10 points 良 gives 8.00 to 8.99.
// ok is false for a grade the form does not know.
func (f Form) Range(it Item, g score.Grade) (least, most score.Points, ok bool) {
	i := slices.IndexFunc(f.Bands, func(b Band) bool { return b.Grade == g })
	if i < 0 {
		return 0, 0, false
	}
	least, most = f.Bands[i].least(it), it.Points
	if i > 0 {
		most = f.Bands[i-1].least(it) - 1
	}
	return least, most, true
}

// least is the fewest points of the band, rounded up so that no band takes points of the one below.
func (b Band) least(it Item) score.Points {
	return score.Points((int64(it.Points)*int64(b.From) + int64(score.Whole) - 1) / int64(score.Whole))
}

// Usual is the points of an item when only the grade is given, rounded half up.
func (f Form) Usual(it Item, g score.Grade) score.Points {
	for _, b := range f.Bands {
		if b.Grade == g {
			return score.ShareOf(it.Points, int64(b.Usual), int64(score.Whole))
		}
	}
	return 0
}

// GradeFor is the grade in whose band the points of an item lie.
func (f Form) GradeFor(it Item, p score.Points) score.Grade {
	for _, b := range f.Bands {
		if p >= b.least(it) {
			return b.Grade
		}
	}
	return ""
}

// ConclusionOf says what a total comes to: of the conclusions that begin at or below it the highest.
func (f Form) ConclusionOf(total score.Points) Conclusion {
	for _, o := range f.Conclusions {
		if total >= o.From {
			return o
		}
	}
	return Conclusion{}
}

// Supports reports whether a verdict lets the matter go on: any of the form's conclusions but the lowest (不予支持).
func (f Form) Supports(verdict string) bool {
	i := slices.IndexFunc(f.Conclusions, func(c Conclusion) bool { return c.Verdict == verdict })
	return i >= 0 && i < len(f.Conclusions)-1
}

// Check reports whatever would make the form unusable, all at once, at paths such as "items.3.points".
func (f Form) Check() error {
	var out errs.Fields
	if f.Name == "" || f.Version < 1 || f.Title == "" || f.Source == "" {
		out.Add("", "评审表要有名称、版本（从1起）、标题和依据。")
	}
	f.checkItems(&out)
	f.checkBands(&out)
	f.checkConclusions(&out)
	return out.Err()
}

func (f Form) checkItems(out *errs.Fields) {
	if len(f.Items) == 0 {
		out.Add("items", "评审表没有条目。")
	}
	seen, closed := map[string]bool{}, map[string]bool{}
	for i, it := range f.Items {
		at := "items." + strconv.Itoa(i)
		if it.ID == "" || it.Block == "" || it.Name == "" || it.Asks == "" {
			out.Add(at, "条目要有编号、维度、名称和评审要点。")
		}
		if it.Points <= 0 {
			out.Add(at+".points", "“%s”的分值要大于0。", it.Name)
		}
		if seen[it.ID] {
			out.Add(at+".id", "条目编号“%s”重复。", it.ID)
		}
		if closed[it.Block] {
			out.Add(at+".block", "维度“%s”的条目要连在一起。", it.Block)
		}
		if i > 0 && f.Items[i-1].Block != it.Block {
			closed[f.Items[i-1].Block] = true
		}
		seen[it.ID] = true
	}
}

func (f Form) checkBands(out *errs.Fields) {
	if len(f.Bands) == 0 || f.Bands[len(f.Bands)-1].From != 0 {
		out.Add("bands", "等级得分区间要从0开始，最低一档的下限为0。")
	}
	above := score.Whole + 1
	for i, b := range f.Bands {
		at := "bands." + strconv.Itoa(i)
		if b.Grade.Rank() == 0 {
			out.Add(at+".grade", "“%s”不是评价等级。", b.Grade)
		}
		if b.From < 0 || b.From >= above {
			out.Add(at+".from", "等级“%s”的下限要低于上一档。", b.Grade)
		}
		if b.Usual < b.From || b.Usual >= above {
			out.Add(at+".usual", "等级“%s”的定性得分比例要在本档之内。", b.Grade)
		}
		above = b.From
	}
}

func (f Form) checkConclusions(out *errs.Fields) {
	if len(f.Conclusions) == 0 || f.Conclusions[len(f.Conclusions)-1].From != 0 {
		out.Add("conclusions", "评审结论要从0分开始，最低一档的下限为0。")
	}
	above := f.Full() + 1
	for i, o := range f.Conclusions {
		if o.Verdict == "" || o.From < 0 || o.From >= above {
			out.Add("conclusions."+strconv.Itoa(i), "评审结论要有文字，下限要低于上一档。")
		}
		above = o.From
	}
}
