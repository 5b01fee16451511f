package audit

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

var chain = Chain{Key: []byte("密钥")}

// log makes n linked entries.
func log(n int) []Entry {
	var out []Entry
	prev := Genesis
	for i := range n {
		e := chain.Link(Entry{Seq: int64(i + 1), At: time.Date(2025, 3, 31, 1, 2, i, 123456000, time.UTC), ActorID: "u1", Actor: "经办",
			Address: "192.0.2.1", Action: "提交", Target: Target{Kind: "绩效目标", ID: "g1", Name: "道路养护(2025年度)"}, Reason: "理由",
			Body: `[{"cell":"状态","old":"草稿","new":"待单位审核"}]`}, prev)
		prev = e.Hash
		out = append(out, e)
	}
	return out
}

// follow returns the first break of a log.
func follow(c Chain, entries []Entry) *Break {
	var last Entry
	for _, e := range entries {
		if b := c.Follow(last, e); b != nil {
			return b
		}
		last = e
	}
	return nil
}

func TestChainHolds(t *testing.T) {
	t.Parallel()
	if b := follow(chain, log(20)); b != nil {
		t.Fatalf("an untouched log breaks: %+v", b)
	}
	if b := follow(chain, nil); b != nil {
		t.Fatalf("an empty log breaks: %+v", b)
	}
}

// changes lists every stored field with a way to change it.
var changes = []struct {
	name   string
	change func(*Entry)
}{
	{"时间差一微秒", func(e *Entry) { e.At = e.At.Add(time.Microsecond) }},
	{"操作人编号", func(e *Entry) { e.ActorID = "u2" }},
	{"操作人", func(e *Entry) { e.Actor = "别人" }},
	{"地址", func(e *Entry) { e.Address = "192.0.2.2" }},
	{"动作", func(e *Entry) { e.Action = "退回" }},
	{"对象类别", func(e *Entry) { e.Target.Kind = "绩效自评" }},
	{"对象编号", func(e *Entry) { e.Target.ID = "g2" }},
	{"对象名称", func(e *Entry) { e.Target.Name = "" }},
	{"理由", func(e *Entry) { e.Reason = "理由 " }},
	{"内容", func(e *Entry) { e.Body = "null" }},
	{"前一条校验码", func(e *Entry) { e.Prev = strings.Repeat("1", 64) }},
	{"校验码", func(e *Entry) { e.Hash = strings.Repeat("1", 64) }},
	{"序号", func(e *Entry) { e.Seq += 100 }},
	{"一段字移到下一格", func(e *Entry) { e.Reason, e.Body = e.Reason+e.Body[:1], e.Body[1:] }},
}

func TestChainFindsEveryChange(t *testing.T) {
	t.Parallel()
	for _, c := range changes {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			for i := range log(5) {
				entries := log(5)
				c.change(&entries[i])
				b := follow(chain, entries)
				if b == nil {
					t.Fatalf("entry %d changed and nobody noticed", i+1)
				}
				if b.Seq != entries[i].Seq || b.Message == "" {
					t.Errorf("entry %d changed, the break is at %d: %s", i+1, b.Seq, b.Message)
				}
			}
		})
	}
}

// TestChainFindsARehash: who owns only the database can make hashes, but not with the key.
func TestChainFindsARehash(t *testing.T) {
	t.Parallel()
	forger := Chain{Key: []byte("猜的")}
	entries := log(5)
	prev := entries[1].Hash
	for i := 2; i < 5; i++ {
		entries[i].Reason = "改过的理由"
		entries[i] = forger.Link(entries[i], prev)
		prev = entries[i].Hash
	}
	if b := follow(chain, entries); b == nil || b.Seq != 3 {
		t.Errorf("a new chain without the key: break %+v, want at 3", b)
	}
	if b := follow(forger, log(1)); b == nil {
		t.Error("the wrong key verifies")
	}
	if b := follow(Chain{}, log(1)); b == nil {
		t.Error("no key verifies")
	}
}

func TestChainFindsWhatIsMissingOrMoved(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		edit func([]Entry) []Entry
		want int64
	}{
		{"删去第一条", func(e []Entry) []Entry { return e[1:] }, 2},
		{"删去前三条", func(e []Entry) []Entry { return e[3:] }, 4},
		{"删去中间一条", func(e []Entry) []Entry { return slices.Delete(e, 2, 3) }, 4},
		{"两条对调", func(e []Entry) []Entry { e[1], e[2] = e[2], e[1]; return e }, 3},
		{"重复一条", func(e []Entry) []Entry { return slices.Insert(e, 2, e[1]) }, 2},
		{"删去一条并重编序号", func(e []Entry) []Entry {
			e = slices.Delete(e, 2, 3)
			for i := range e {
				e[i].Seq = int64(i + 1)
			}
			return e
		}, 3},
		{"补一条", func(e []Entry) []Entry { return slices.Insert(e, 2, Entry{Seq: 3, Prev: e[1].Hash, Hash: e[2].Hash}) }, 3},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if b := follow(chain, c.edit(log(5))); b == nil || b.Seq != c.want {
				t.Errorf("break %+v, want at %d", b, c.want)
			}
		})
	}
}

// TestChainCannotSeeItsEndCutOff states the limit: a log that lost its newest entries verifies. The head's hash kept
// elsewhere, as on printed papers, is what shows it.
func TestChainCannotSeeItsEndCutOff(t *testing.T) {
	t.Parallel()
	whole := log(5)
	if b := follow(chain, whole[:3]); b != nil {
		t.Errorf("a shortened log breaks at %+v: the limit is gone, say so in the documents", b)
	}
	if whole[2].Hash == whole[4].Hash {
		t.Error("the head does not show that entries are gone")
	}
}

func TestDiff(t *testing.T) {
	t.Parallel()
	cells := func(pairs ...string) (out []Cell) {
		for i := 0; i < len(pairs); i += 2 {
			out = append(out, Cell{pairs[i], pairs[i+1]})
		}
		return out
	}
	for _, c := range []struct {
		name          string
		before, after []Cell
		want          string
	}{
		{"没有变化", cells("甲", "1", "乙", "2"), cells("甲", "1", "乙", "2"), ""},
		{"改一格", cells("甲", "1", "乙", "2"), cells("甲", "1", "乙", "3"), "乙:2→3"},
		{"新增记录", nil, cells("甲", "1", "乙", ""), "甲:→1"},
		{"删去记录", cells("甲", "1", "乙", ""), nil, "甲:1→"},
		{"清空一格", cells("甲", "1"), cells("甲", ""), "甲:1→"},
		{"按新表次序，去掉的在后", cells("丙", "3", "甲", "1"), cells("乙", "2", "甲", "9"), "乙:→2 甲:1→9 丙:3→"},
		{"空白格增减不算", cells("甲", ""), cells("乙", ""), ""},
		{"同名两格只改前一格", cells("数量", "1", "数量", "2"), cells("数量", "2", "数量", "2"), "数量:1→2"},
		{"同名两格只改后一格", cells("数量", "1", "数量", "2"), cells("数量", "1", "数量", "5"), "数量:2→5"},
		{"同名两格没有变化", cells("数量", "1", "数量", "2"), cells("数量", "1", "数量", "2"), ""},
		{"同名两格删去一格", cells("数量", "1", "数量", "2"), cells("数量", "1"), "数量:2→"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			var got []string
			for _, d := range Diff(c.before, c.after) {
				got = append(got, fmt.Sprintf("%s:%s→%s", d.Cell, d.Old, d.New))
			}
			if s := strings.Join(got, " "); s != c.want {
				t.Errorf("got %q, want %q", s, c.want)
			}
		})
	}
}

// TestDiffTellsEverything: where the cells differ, the log says something, and what it says is true.
func TestDiffTellsEverything(t *testing.T) {
	t.Parallel()
	cell := rapid.Custom(func(t *rapid.T) Cell {
		return Cell{rapid.SampledFrom([]string{"甲", "乙", "丙"}).Draw(t, "name"), rapid.SampledFrom([]string{"1", "2", "3"}).Draw(t, "value")}
	})
	rapid.Check(t, func(t *rapid.T) {
		before, after := rapid.SliceOfN(cell, 0, 6).Draw(t, "before"), rapid.SliceOfN(cell, 0, 6).Draw(t, "after")
		told := Diff(before, after)
		for _, name := range []string{"甲", "乙", "丙"} {
			same := slices.Equal(named(before, name), named(after, name))
			if same == slices.ContainsFunc(told, func(c Change) bool { return c.Cell == name }) {
				t.Fatalf("%s: from %v to %v the log says %v", name, before, after, told)
			}
		}
		for _, c := range told {
			if c.Old == c.New {
				t.Fatalf("the log says %v changed", c)
			}
		}
	})
}

func named(cells []Cell, name string) (values []string) {
	for _, c := range cells {
		if c.Name == name {
			values = append(values, c.Value)
		}
	}
	return values
}
