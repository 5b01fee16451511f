package library

import (
	_ "embed"
	"encoding/json"
	"fmt"

	"outturn/internal/domain/goal"
	"outturn/internal/domain/rulebook"
)

//go:embed indicators.json
var shippedFile []byte

// LevelBook is the rulebook whose levels the library keeps (指标库的指标分级).
const LevelBook rulebook.Name = "SH-PARK"

// shippedRow is one indicator of indicators.json.
type shippedRow struct {
	Code, Field, Categories, Keywords string
	Level1, Level2, Name, Explanation string
	Sign, Target, Unit, Rule          string
	Basis, Method, Source, Evidence   string
	Bounded                           bool
}

func (r shippedRow) entry() Entry {
	return Entry{Code: r.Code, Field: r.Field, Categories: r.Categories, Keywords: r.Keywords, Row: goal.EntryRow{
		Level1: r.Level1, Level2: r.Level2, Name: r.Name, Explanation: r.Explanation, Sign: r.Sign, Target: r.Target, Unit: r.Unit,
		Rule: r.Rule, Basis: r.Basis, Method: r.Method, Source: r.Source, Evidence: r.Evidence, Bounded: r.Bounded}}
}

// Shipped are the indicators that come with the program (内置指标), in the order of their fields. A file that does not
// read is an error of whoever built the program.
func Shipped() ([]Content, error) {
	var rows []shippedRow
	if err := json.Unmarshal(shippedFile, &rows); err != nil {
		return nil, fmt.Errorf("indicators.json: %w", err)
	}
	book, err := rulebook.Shipped().Find(LevelBook)
	if err != nil {
		return nil, err
	}
	out := make([]Content, len(rows))
	for i, r := range rows {
		c, fields := r.entry().Parse(book)
		if err := fields.Err(); err != nil {
			return nil, fmt.Errorf("indicators.json: %s: %w", r.Code, err)
		}
		out[i] = c
	}
	return out, nil
}
