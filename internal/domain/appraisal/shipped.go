package appraisal

import (
	"bytes"
	"embed"
	"encoding/json"
	"fmt"
	"sync"

	"outturn/internal/domain/score"
	"outturn/internal/errs"
)

// The forms that come with the program.
const (
	GoalReview    Name = "GOAL-REVIEW"     // 项目支出绩效目标审核表
	ExAnteProject Name = "EX-ANTE-PROJECT" // 项目事前绩效评估
	ExAntePolicy  Name = "EX-ANTE-POLICY"  // 政策事前绩效评估
)

//go:embed forms
var shippedFiles embed.FS

// formFile is how a form is written as data: points with at most two decimals and shares with a per cent sign, as text.
type formFile struct {
	Name    Name   `json:"name"`
	Version int    `json:"version"`
	Title   string `json:"title"`
	Source  string `json:"source"`
	Amount  bool   `json:"amount"`
	Items   []struct {
		ID     string `json:"id"`
		Block  string `json:"block"`
		Name   string `json:"name"`
		Points string `json:"points"`
		Asks   string `json:"asks"`
	} `json:"items"`
	Bands []struct {
		Grade score.Grade `json:"grade"`
		From  string      `json:"from"`
		Usual string      `json:"usual"`
	} `json:"bands"`
	Conclusions []struct {
		From    string      `json:"from"`
		Grade   score.Grade `json:"grade"`
		Verdict string      `json:"verdict"`
	} `json:"conclusions"`
}

// ParseForm reads a form from JSON (读取评审表). A key that no form has, a number that does not read and anything Form.Check
// complains about are Invalid errors.
func ParseForm(data []byte) (Form, error) {
	var file formFile
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(&file); err != nil {
		return Form{}, errs.Invalidf("评审表读不懂：%v。", err)
	}
	var out errs.Fields
	f := Form{Name: file.Name, Version: file.Version, Title: file.Title, Source: file.Source, Amount: file.Amount}
	for i, it := range file.Items {
		f.Items = append(f.Items, Item{ID: it.ID, Block: it.Block, Name: it.Name, Points: readPoints(it.Points, "items", i, &out), Asks: it.Asks})
	}
	for i, b := range file.Bands {
		f.Bands = append(f.Bands, Band{Grade: b.Grade, From: readRate(b.From, i, &out), Usual: readRate(b.Usual, i, &out)})
	}
	for i, o := range file.Conclusions {
		f.Conclusions = append(f.Conclusions, Conclusion{From: readPoints(o.From, "conclusions", i, &out), Grade: o.Grade, Verdict: o.Verdict})
	}
	if err := out.Err(); err != nil {
		return Form{}, err
	}
	return f, f.Check()
}

func readPoints(text, list string, i int, out *errs.Fields) score.Points {
	p, err := score.ParsePoints(text)
	if err != nil {
		out.Add(fmt.Sprintf("%s.%d", list, i), "%s", errs.MessageOf(err))
	}
	return p
}

func readRate(text string, i int, out *errs.Fields) score.Rate {
	r, err := score.ParseRate(text)
	if err != nil {
		out.Add(fmt.Sprintf("bands.%d", i), "%s", errs.MessageOf(err))
	}
	return r
}

// Cabinet holds every version of the forms on offer (评审表目录).
type Cabinet struct{ forms []Form }

// Shipped is the cabinet of the forms that come with the program (内置评审表).
func Shipped() Cabinet { return readShipped() }

// readShipped panics on a bad embedded file: that is a mistake of ours, which every test run finds.
var readShipped = sync.OnceValue(func() Cabinet {
	files, err := shippedFiles.ReadDir("forms")
	if err != nil {
		panic(err)
	}
	var c Cabinet
	for _, file := range files {
		data, err := shippedFiles.ReadFile("forms/" + file.Name())
		if err != nil {
			panic(err)
		}
		f, err := ParseForm(data)
		if err != nil {
			panic(fmt.Sprintf("embedded appraisal form %s: %v", file.Name(), err))
		}
		c.forms = append(c.forms, f)
	}
	return c
})

// Find returns the newest version of a form.
//
// Errors: NotFound.
func (c Cabinet) Find(name Name) (Form, error) {
	var best Form
	for _, f := range c.forms {
		if f.Name == name && f.Version > best.Version {
			best = f
		}
	}
	if best.Version == 0 {
		return best, errs.New(errs.NotFound, "没有名为“%s”的评审表。", name)
	}
	return best, nil
}

// FindVersion returns the form a sheet was filled on.
//
// Errors: NotFound.
func (c Cabinet) FindVersion(name Name, version int) (Form, error) {
	for _, f := range c.forms {
		if f.Name == name && f.Version == version {
			return f, nil
		}
	}
	return Form{}, errs.New(errs.NotFound, "没有“%s”第%d版评审表。", name, version)
}
