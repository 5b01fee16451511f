package web

import (
	"bytes"
	"fmt"
	"net/url"
	"testing"

	"outturn/internal/app"
	"outturn/internal/domain/money"
	"outturn/internal/domain/org"
	"outturn/internal/domain/score"
	"outturn/internal/domain/tracking"
	"outturn/internal/web/view"
)

// BenchmarkLightsPage2000 draws the double monitoring of a park with 2,000 projects: counts, picture, divisions, the first projects.
func BenchmarkLightsPage2000(b *testing.B) {
	board := app.LightBoard{Round: tracking.Round{ID: "round", Year: 2025, Name: "2025年度绩效跟踪", Plan: tracking.Plan{Month: 7}}, Book: tracking.Profiles()[0]}
	for i := range 2_000 {
		division := org.UnitID(fmt.Sprintf("d%d", i%10))
		n := tracking.Figures{Budget: 100 * money.Wan, Executed: money.Amount(i%100) * money.Wan, Forecast: 100 * money.Wan, Attained: score.Rate(i * 37 % 10_000), Worst: score.Whole, Indicators: 12}
		board.Forms = append(board.Forms, app.LitForm{Watched: app.Watched{ID: tracking.ID(fmt.Sprint(i)), Code: fmt.Sprintf("P-%04d", i), Name: fmt.Sprintf("园区公共设施维护项目%d", i), Unit: "公用设施管理中心", Division: division, Figures: n},
			Colour: board.Book.Colour(&n, 7), Quadrant: n.Quadrant(7)})
	}
	var out bytes.Buffer
	for b.Loop() {
		out.Reset()
		if err := view.Lights(lightsPage(board, url.Values{})).Render(b.Context(), &out); err != nil {
			b.Fatal(err)
		}
	}
}
