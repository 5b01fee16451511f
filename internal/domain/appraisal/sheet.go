package appraisal

import (
	"strings"
	"unicode/utf8"

	"outturn/internal/domain/money"
	"outturn/internal/domain/score"
	"outturn/internal/errs"
)

// VerdictEntry is the verdict on one item as typed (填写的条目评定).
type VerdictEntry struct {
	Grade   string
	Points  string // empty: the grade's usual points
	Comment string
}

// Entry is a sheet as typed (填写的评审表): the verdicts by item id. The zero value is an empty sheet.
type Entry struct {
	Verdicts map[string]VerdictEntry
	Opinion  string // 总体意见
}

// Verdict is what a reviewer found on one item (条目评定).
type Verdict struct {
	Item    string
	Grade   score.Grade
	Points  score.Points
	Comment string
}

// Sheet is a filled form (评审结果): a verdict on every item, in form order.
type Sheet struct {
	Form     Name
	Version  int
	Verdicts []Verdict
	Opinion  string
}

// The longest texts of a sheet, in characters.
const (
	MaxComment = 300
	MaxOpinion = 2000
)

// Parse reads a sheet as typed and complains about everything at once, at paths such as "items.clear.points" and "opinion".
// A grade without points earns the grade's usual points; points without a grade give the grade. A verdict of 中 or 差
// says what is wrong, so it needs a comment.
func (f Form) Parse(e Entry) (Sheet, errs.Fields) {
	var out errs.Fields
	s := Sheet{Form: f.Name, Version: f.Version, Opinion: strings.TrimSpace(e.Opinion)}
	for _, it := range f.Items {
		s.Verdicts = append(s.Verdicts, f.parseVerdict(it, e.Verdicts[it.ID], &out))
	}
	if s.Opinion == "" {
		out.Add("opinion", "请填写总体意见。")
	}
	if utf8.RuneCountInString(s.Opinion) > MaxOpinion {
		out.Add("opinion", "总体意见不超过%d个字。", MaxOpinion)
	}
	return s, out
}

func (f Form) parseVerdict(it Item, e VerdictEntry, out *errs.Fields) Verdict {
	v := Verdict{Item: it.ID, Comment: strings.TrimSpace(e.Comment)}
	at := "items." + it.ID
	grade, points := money.Narrow(e.Grade), money.Narrow(e.Points)
	if grade != "" {
		g, err := score.ParseGrade(grade)
		if err != nil {
			out.Add(at+".grade", "%s", errs.MessageOf(err))
		} else {
			v.Grade, v.Points = g, f.Usual(it, g)
		}
	}
	switch {
	case points != "":
		f.parsePoints(it, points, &v, out)
	case grade == "":
		out.Add(at+".grade", "请给“%s”评定等级。", it.Name)
	}
	if v.Comment == "" && v.Grade.Rank() >= score.Fair.Rank() {
		out.Add(at+".comment", "“%s”评为%s，请写明问题，填报人要据此修改。", it.Name, v.Grade)
	}
	if utf8.RuneCountInString(v.Comment) > MaxComment {
		out.Add(at+".comment", "说明不超过%d个字。", MaxComment)
	}
	return v
}

// parsePoints reads the points of an item and holds them against its grade.
func (f Form) parsePoints(it Item, text string, v *Verdict, out *errs.Fields) {
	at := "items." + it.ID + ".points"
	p, err := score.ParsePoints(text)
	if err != nil {
		out.Add(at, "%s", errs.MessageOf(err))
		return
	}
	if p > it.Points {
		out.Add(at, "“%s”满分%s分，不能得%s分。", it.Name, it.Points.Short(), p.Short())
		return
	}
	v.Points = p
	if v.Grade == "" {
		v.Grade = f.GradeFor(it, p)
		return
	}
	if least, most, ok := f.Range(it, v.Grade); ok && (p < least || p > most) {
		out.Add(at, "“%s”评为%s时得分在%s至%s分之间，现填%s分。请改等级或分数。", it.Name, v.Grade, least.Short(), most.Short(), p.Short())
	}
}

// Total is what the verdicts add up to (总分), derived.
func (s Sheet) Total() score.Points {
	var total score.Points
	for _, v := range s.Verdicts {
		total += v.Points
	}
	return total
}

// Outlook is the least and the most that a sheet as typed can come to (可能的总分), whatever else it still lacks: an item that has
// no points yet counts with all that its grade allows, one without a grade with everything up to the whole.
func (f Form) Outlook(e Entry) (least, most score.Points) {
	for _, it := range f.Items {
		var wrong errs.Fields
		v := f.parseVerdict(it, e.Verdicts[it.ID], &wrong)
		low, high := v.Points, v.Points
		if at := "items." + it.ID; len(wrong.At(at+".grade"))+len(wrong.At(at+".points")) > 0 {
			low, high = 0, it.Points
			if least, most, ok := f.Range(it, v.Grade); ok && len(wrong.At(at+".grade")) == 0 && v.Points >= least && v.Points <= most {
				low, high = least, most
			}
		}
		least, most = least+low, most+high
	}
	return least, most
}

// Verdict finds the verdict on an item; the zero Verdict when there is none.
func (s Sheet) Verdict(item string) Verdict {
	for _, v := range s.Verdicts {
		if v.Item == item {
			return v
		}
	}
	return Verdict{}
}

// Entry returns the sheet as it would be typed (还原为填报内容). Parsing it gives the same sheet.
func (s Sheet) Entry() Entry {
	e := Entry{Verdicts: map[string]VerdictEntry{}, Opinion: s.Opinion}
	for _, v := range s.Verdicts {
		e.Verdicts[v.Item] = VerdictEntry{Grade: string(v.Grade), Points: v.Points.Short(), Comment: v.Comment}
	}
	return e
}
