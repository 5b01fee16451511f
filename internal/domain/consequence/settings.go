package consequence

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"outturn/internal/domain/audit"
	"outturn/internal/domain/fiscal"
	"outturn/internal/errs"
)

// Choice is what the park set for one rule (规则设置).
type Choice struct {
	Active bool
	Measures
}

// Settings are one version of what the park applies to a budget year (结果应用设置): a book, the rules turned on with their numbers, and how
// cuts go together. Versions are never changed.
type Settings struct {
	Year    fiscal.Year
	No      int // 0: nobody set anything, the book applies as shipped
	Book    Name
	Version int
	Combine Combining
	Choices map[RuleID]Choice
	Reason  string
	By      string
	At      time.Time
}

// Unset is a year nobody has set: the park's book as shipped.
func Unset(year fiscal.Year, shelf Shelf) (Settings, error) {
	b, err := shelf.Find(Park, 0)
	return b.Settings(year), err
}

// Settings are the settings that leave the book as it is.
func (b Book) Settings(year fiscal.Year) Settings {
	s := Settings{Year: year, Book: b.Name, Version: b.Version, Combine: b.Combine, Choices: map[RuleID]Choice{}}
	for _, r := range b.Rules {
		s.Choices[r.ID] = Choice{r.Active, r.Measures}
	}
	return s
}

// Under is the book as the settings apply it. Rules they do not speak of stay as the book has them.
func (b Book) Under(s Settings) Book {
	b.Combine, b.Rules = s.Combine, slices.Clone(b.Rules)
	for i, r := range b.Rules {
		if c, set := s.Choices[r.ID]; set {
			b.Rules[i].Active, b.Rules[i].Measures = c.Active, c.Measures
		}
	}
	return b
}

// Next checks new settings on a book and makes them the following version (结果应用设置下一版).
//
// Errors: Invalid with every complaint, at "rate.<rule>", "amount.<rule>", "active.<rule>", "combine" and "reason"; also when
// nothing changes.
func (s Settings) Next(b Book, want Settings, reason, by string, at time.Time) (Settings, error) {
	f := b.refuse(want)
	same := s.No > 0 && s.Book == want.Book && s.Version == want.Version && s.Combine == want.Combine && maps.Equal(s.Choices, want.Choices)
	switch n := utf8.RuneCountInString(strings.TrimSpace(reason)); {
	case same && len(f) == 0:
		f.Add("reason", "与第%d版相同，没有要保存的。", s.No)
	case n == 0:
		f.Add("reason", "请写明修改的理由或依据文件。")
	case n > 500:
		f.Add("reason", "理由不超过500个字。")
	}
	if err := f.Err(); err != nil {
		return s, err
	}
	want.Year, want.No, want.Reason, want.By, want.At = s.Year, s.No+1, strings.TrimSpace(reason), by, at
	return want, nil
}

// Preview checks new settings like Next, but for the reason: they are only tried.
func (b Book) Preview(want Settings) error { return b.refuse(want).Err() }

// refuse complains about the numbers of settings.
func (b Book) refuse(s Settings) errs.Fields {
	var f errs.Fields
	if s.Combine != Largest && s.Combine != Summed {
		f.Add("combine", "请选择多项核减怎样合计。")
	}
	for _, r := range b.Under(s).Rules {
		var own errs.Fields
		r.figures("", &own)
		for _, c := range own {
			f.Add(strings.TrimPrefix(c.Path, ".")+"."+string(r.ID), "%s", c.Message)
		}
	}
	return f
}

// Cells lists the settings by the names people know, for the log.
func (s Settings) Cells(b Book) []audit.Cell {
	out := []audit.Cell{{Name: "规则库", Value: b.Label()}, {Name: "多项核减", Value: string(s.Combine)}}
	for _, r := range b.Under(s).Rules {
		state := "未启用"
		if r.Active {
			state = "启用，" + r.Text()
		}
		out = append(out, audit.Cell{Name: fmt.Sprintf("%s %s", r.ID, r.Name), Value: state})
	}
	return out
}
