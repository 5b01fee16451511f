package store

import (
	"database/sql/driver"
	"encoding/json"
	"fmt"
	"time"

	"github.com/shopspring/decimal"

	"outturn/internal/domain/fiscal"
)

// Decimals are stored as they were typed: 98.00 stays 98.00, because a frozen sheet prints it so.
func init() { decimal.TrimTrailingZeros = false }

// stamp is how a time is kept: UTC, fixed width, so that text order is time order in SQLite.
const stamp = "2006-01-02 15:04:05.000000-07:00"

// timeValue returns t as stored; nil for the zero time.
func timeValue(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return t.UTC().Format(stamp)
}

// timeColumn scans a timestamptz of either engine into a time.Time; null becomes the zero time.
type timeColumn struct{ to *time.Time }

// Scan implements sql.Scanner.
func (c timeColumn) Scan(v any) error {
	switch v := v.(type) {
	case nil:
		*c.to = time.Time{}
	case time.Time:
		*c.to = v.UTC()
	case string:
		t, err := time.Parse(stamp, v)
		if err != nil {
			return err
		}
		*c.to = t.UTC()
	default:
		return fmt.Errorf("time column holds %T", v)
	}
	return nil
}

// dateValue returns d as stored; nil for the zero date.
func dateValue(d fiscal.Date) any {
	if d.IsZero() {
		return nil
	}
	return d.String()
}

// dateColumn scans a date of either engine; null becomes the zero date.
type dateColumn struct{ to *fiscal.Date }

// Scan implements sql.Scanner.
func (c dateColumn) Scan(v any) error {
	switch v := v.(type) {
	case nil:
		*c.to = fiscal.Date{}
		return nil
	case time.Time:
		*c.to = fiscal.DateOf(v.UTC().Add(-8 * time.Hour)) // a date has no zone: keep its own day
		return nil
	case string:
		d, err := fiscal.ParseDate(v)
		*c.to = d
		return err
	}
	return fmt.Errorf("date column holds %T", v)
}

// jsonValue stores a value whole as JSON text.
type jsonValue struct{ v any }

// Value implements driver.Valuer.
func (j jsonValue) Value() (driver.Value, error) {
	b, err := json.Marshal(j.v)
	return string(b), err
}

// jsonColumn reads a value stored whole; empty text leaves it as it is.
type jsonColumn struct{ to any }

// Scan implements sql.Scanner.
func (j jsonColumn) Scan(v any) error {
	s, ok := v.(string)
	if !ok {
		return fmt.Errorf("json column holds %T", v)
	}
	if s == "" {
		return nil
	}
	return json.Unmarshal([]byte(s), j.to)
}
