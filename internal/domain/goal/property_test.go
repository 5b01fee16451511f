package goal

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// pieces are what target cells are made of, for building cells that byte fuzzing would not find.
func pieces() []string {
	out := strings.Fields("≥ ≤ = > < ± + - -- ～ ~ 至 到 、 且 或 ， , ； ; 。 . ( ) （含） / * 0 0.00 1 5 12 95.5 100 1,200 2021 2021年 12月 31日 月底前 " +
		"内 率 的 完成率 优 及时 万 亿 百分之 百分比 ％ m2 km² 每 期间 误差 不 未 不得 前 一次 Ⅲ类")
	for _, t := range before {
		out = append(out, t.word)
	}
	for _, t := range after {
		out = append(out, t.word)
	}
	for _, c := range changes {
		out = append(out, c.word)
	}
	return append(append(out, UnitOptions()...), compared...)
}

func TestReadOfAnyPiecesReadsItsOwnRendering(t *testing.T) {
	t.Parallel()
	piece := rapid.SampledFrom(pieces())
	rapid.Check(t, func(t *rapid.T) {
		text := strings.Join(rapid.SliceOfN(piece, 1, 6).Draw(t, "pieces"), "")
		r := Read(text)
		if !r.OK() {
			if r.Target.Sign != "" {
				t.Fatalf("Read(%q) refused and yet read %q", text, r.Target)
			}
			return
		}
		printed := r.Target.String()
		again := Read(printed)
		if !again.OK() || !again.Target.Equal(r.Target) || again.Target.String() != printed {
			t.Fatalf("Read(%q) prints %q, which reads as %q %q", text, printed, again.Target, again.Reason)
		}
		if v, unit, ok := ReadValue(text); ok {
			again, same, ok := ReadValue(FormatValue(v) + unit)
			if !ok || !again.Equal(v) || same != unit {
				t.Fatalf("ReadValue(%q) = %s %q, which reads as %s %q %v", text, v, unit, again, same, ok)
			}
		}
	})
}

func TestEntryOfAnyReadTargetParsesBack(t *testing.T) {
	t.Parallel()
	piece := rapid.SampledFrom(pieces())
	rapid.Check(t, func(t *rapid.T) {
		r := Read(strings.Join(rapid.SliceOfN(piece, 1, 5).Draw(t, "pieces"), ""))
		if !r.OK() {
			return
		}
		want := r.Target
		got, err := ParseTarget(string(want.Sign), want.number(), want.Unit)
		if err != nil || !got.Equal(want) || got.String() != want.String() {
			t.Fatalf("%q in cells parses to %q, %v", want, got, err)
		}
	})
}

func BenchmarkRead(b *testing.B) {
	texts := []string{"≥98.00%", "=100.00(%)", "不低于90%", "1,200人次", "95%～105%", "效果明显", "2021年12月31日", ">=530元/人*月"}
	for i := range b.N {
		Read(texts[i%len(texts)])
	}
}
