package meeting

import (
	"fmt"
	"strings"

	"outturn/internal/domain/money"
	"outturn/internal/domain/score"
)

// Basis is what decides about an item, in figures (决策依据): the check against the standards, the look-alikes, the ex-ante evaluation and the
// materials, as they are when the meeting is prepared and as they were when it decided. The zero value of an older item says nothing.
type Basis struct {
	Lines     int          // of the budget that were held against the standards
	Over      int          // of them over their standard (超标准)
	OtherUnit int          // in another unit than their standard (单位不一致)
	Excess    money.Amount // over the standards
	Explained int          // of those over or in another unit, with a reason
	Agreed    int          // of the explained, somebody agreed to the reason
	Alike     int          // strong look-alikes (高度相似)
	Apart     int          // of them judged to be another project
	Same      int          // of all look-alikes judged to be the same
	Verdict   string       // of the ex-ante evaluation (事前评估结论); empty without one
	Score     score.Points
	Suggested money.Amount // by it
	Missing   []string     // required materials that are not there
}

// Point is one line of what decides about an item (决策要点).
type Point struct {
	Label, Text string
	Open        bool // nobody has answered for it, or it speaks against the project
}

// Points says the basis of an item in words, in the order in which the meeting goes through them; nil for an item without one.
func (it Item) Points() []Point {
	b := it.Basis
	if b.Lines == 0 {
		return nil
	}
	return []Point{b.quota(), b.alike(), it.evaluation(), b.materials()}
}

func (b Basis) quota() Point {
	p := Point{Label: "定额比对", Open: b.Agreed < b.Over+b.OtherUnit}
	var found, said []string
	if b.Over > 0 {
		found = append(found, fmt.Sprintf("超标准%d行，超出%s万元", b.Over, b.Excess.Wan()))
	}
	if b.OtherUnit > 0 {
		found = append(found, fmt.Sprintf("单位与标准不一致%d行", b.OtherUnit))
	}
	if len(found) == 0 {
		p.Text = fmt.Sprintf("明细%d行，没有超标准", b.Lines)
		return p
	}
	for _, x := range []struct {
		lines int
		what  string
	}{{b.Agreed, "已说明并同意%d行"}, {b.Explained - b.Agreed, "说明待同意%d行"}, {b.Over + b.OtherUnit - b.Explained, "没有说明%d行"}} {
		if x.lines > 0 {
			said = append(said, fmt.Sprintf(x.what, x.lines))
		}
	}
	p.Text = strings.Join(found, "，") + "；" + strings.Join(said, "，")
	return p
}

func (b Basis) alike() Point {
	p := Point{Label: "查重", Open: b.Apart < b.Alike || b.Same > 0}
	var parts []string
	for _, x := range []struct {
		projects int
		what     string
	}{{b.Same, "认定重复%d个"}, {b.Alike, "高度相似%d个"}} {
		if x.projects > 0 {
			parts = append(parts, fmt.Sprintf(x.what, x.projects))
		}
	}
	switch open := b.Alike - b.Apart; {
	case len(parts) == 0:
		parts = append(parts, "没有高度相似的项目")
	case open > 0:
		parts = append(parts, fmt.Sprintf("没有答复%d个", open))
	case b.Apart > 0:
		parts = append(parts, "已逐个说明不重复")
	}
	p.Text = strings.Join(parts, "，")
	return p
}

func (it Item) evaluation() Point {
	b := it.Basis
	p := Point{Label: "事前评估", Open: it.Bare()}
	switch {
	case b.Verdict != "":
		p.Text = fmt.Sprintf("%s，%s分，建议%s万元", b.Verdict, b.Score.Short(), b.Suggested.Wan())
		if less := it.Asked - b.Suggested; less > 0 {
			p.Text += "，比申报少" + less.Wan() + "万元"
		}
	case it.Exempt != "":
		p.Text = "未作，免评理由：" + it.Exempt
	case it.Demanded:
		p.Text = "按要求应作，还没有结论"
	default:
		p.Text = "未作，不要求"
	}
	return p
}

func (b Basis) materials() Point {
	if len(b.Missing) == 0 {
		return Point{Label: "申报材料", Text: "必备材料齐全"}
	}
	return Point{Label: "申报材料", Text: "缺" + strings.Join(b.Missing, "、"), Open: true}
}
