package goal

import (
	"testing"

	"outturn/internal/domain/score"
)

func TestNormalise(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"＞＝９０．５０％": "≥90.50%", "＜＝５": "≤5", "＝＝８": "=8", "> = 3": "≥3", "95～105": "95～105", "95~105": "95～105",
		"95—105": "95-105", "2020年1月--2020年11月": "2020年1月-2020年11月", "（％）": "(%)", "1，200": "1,200", "\u200b12\u3000期\n": "12期", "": "",
	} {
		if got := Normalise(in); got != want {
			t.Errorf("Normalise(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestSimilar(t *testing.T) {
	t.Parallel()
	goal := "按养护标准完成园区海塘8.60公里、道路96.40万平方米的日常养护，设施完好、通行安全。"
	for _, c := range []struct {
		name, text, source string
		low, high          score.Rate
	}{
		{"陷阱28：原样照抄", goal, goal, score.Whole, score.Whole},
		{"换了标点和全角", "按养护标准完成园区海塘８．６０公里，道路９６．４０万平方米的日常养护；设施完好，通行安全", goal, score.Whole, score.Whole},
		{"只抄半句", "完成园区海塘8.60公里", goal, score.Whole, score.Whole},
		{"改写", "全年巡查312次，修补破损路面46处，海塘沉降观测4期，未发生安全事故。", goal, 0, 30 * score.Percent},
		{"照抄后加一句", goal + "群众普遍反映较好，比上年进一步提升了服务水平和办事效率。", goal, 50 * score.Percent, 70 * score.Percent},
		{"空", "", goal, 0, 0},
		{"没有目标", "已完成", "", 0, 0},
		{"一个字，有", "优", "优良中差", score.Whole, score.Whole},
		{"一个字，无", "高", "优良中差", 0, 0},
		{"重复不多算", "完成完成完成", "完成", 20 * score.Percent, 20 * score.Percent},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if got := Similar(c.text, c.source); got < c.low || got > c.high {
				t.Errorf("Similar = %s, want %s to %s", got, c.low, c.high)
			}
		})
	}
}

func TestSimilarRoundsHalfUp(t *testing.T) {
	t.Parallel()
	if got := Similar("甲乙丙丁", "甲乙丙"); got != 6667 { // 2 of 3 pairs
		t.Errorf("got %s, want 66.67%%", got)
	}
}
