package web

import (
	"fmt"
	"net/url"
	"testing"

	"outturn/internal/domain/org"
)

// BenchmarkUnitTree finds the first page of ten thousand units and searches among them.
func BenchmarkUnitTree(b *testing.B) {
	units := []org.Unit{{ID: "root", Code: "100", Name: "管委会", Kind: org.Administration, Active: true}}
	for i := range 10_000 {
		units = append(units, org.Unit{ID: org.UnitID(fmt.Sprint(i)), Parent: units[i/20].ID, Code: fmt.Sprintf("%05d", i), Name: fmt.Sprintf("用款单位%d", i), Kind: org.FundUser, Active: true})
	}
	for name, q := range map[string]url.Values{"首页": {}, "搜索": {"q": {"单位99"}}} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				tree := newUnitTree(units)
				shown, _ := pageOfUnits(tree.lines(q), "")
				tree.table(shown, q)
			}
		})
	}
}
