package view

import (
	"fmt"
	"strconv"
)

// LightsPage is a round by its lights (双监控): how many of each colour, money against goal, divisions, forms.
type LightsPage struct {
	Head      PageHeadPart
	Result    ResultPart
	Picture   QuadrantPart
	Quadrants TablePart
	Divisions TablePart
	Wholes    TablePart // departments' own forms; without rows there are none
	Filters   FiltersPart
	Forms     TablePart
	FormsNote string
	Rules     TablePart
	RulesNote string
}

// QuadrantPoint is one project on the picture of money and goal, both in ten-thousandths.
type QuadrantPoint struct {
	Name, Href string
	X, Y       int
	Colour     string // green, amber, red
}

// QuadrantPart is the picture of money and goal (四象限图), ready to draw.
type QuadrantPart struct {
	Title, Summary string // the text alternative
	Corners        [4]string
	dots           []quadrantDot
	splitX, splitY string
	ticks          []quadrantTick
}

type quadrantTick struct{ x, y, label string }

type quadrantDot struct {
	x, y, r, colour, href, title string
}

// The plot within the picture, in its own units.
const (
	plotLeft, plotTop, plotWidth, plotHeight = 48, 12, 500, 300
	binWidth                                 = 200 // ten-thousandths: dots closer than 2% are drawn as one
)

// NewQuadrants places projects by money spent (across) and goal attained (up); split is the share of the year that has passed.
func NewQuadrants(title, summary string, split int, corners [4]string, points []QuadrantPoint) QuadrantPart {
	out := QuadrantPart{Title: title, Summary: summary, Corners: corners, splitX: plotX(split), splitY: plotY(split)}
	for i := range 5 {
		at := i * 2500
		out.ticks = append(out.ticks, quadrantTick{plotX(at), plotY(at), strconv.Itoa(i*25) + "%"})
	}
	type bin struct {
		x, y   int
		colour string
	}
	places := map[bin]int{}
	var counts []int
	for _, p := range points {
		x, y := min(max(p.X, 0), 10_000), min(max(p.Y, 0), 10_000)
		key := bin{x / binWidth, y / binWidth, p.Colour}
		at, known := places[key]
		if !known {
			places[key] = len(out.dots)
			out.dots = append(out.dots, quadrantDot{x: plotX(x), y: plotY(y), colour: p.Colour, href: p.Href, title: p.Name})
			counts = append(counts, 1)
			continue
		}
		counts[at]++
		out.dots[at].href, out.dots[at].title = "", fmt.Sprintf("%d 个项目", counts[at])
	}
	for i := range out.dots {
		out.dots[i].r = dotSize(counts[i])
	}
	return out
}

func plotX(at int) string { return strconv.Itoa(plotLeft + at*plotWidth/10_000) }
func plotY(at int) string { return strconv.Itoa(plotTop + plotHeight - at*plotHeight/10_000) }

// dotSize is the radius of a dot for so many projects.
func dotSize(n int) string {
	switch {
	case n == 1:
		return "4.5"
	case n < 5:
		return "6"
	case n < 20:
		return "8"
	}
	return "11"
}

// LightRulesPage is a year's rules of the double monitoring (双监控规则): in force, being changed, tried.
type LightRulesPage struct {
	Head     PageHeadPart
	InForce  TablePart
	Edit     *LightEditPart // nil: this person does not change them
	Trial    *LightTrialPart
	Versions TablePart
	Measures TablePart
}

// LightEditPart is the rules as typed.
type LightEditPart struct {
	Form   FormPart
	Errors []FindingPart
	Name   FieldPart
	Starts []Link       // profiles to begin from
	Rows   [][]GridCell // cells only, one line per rule
}

// LightTrialPart is what typed rules come to, and the way to put exactly these in force.
type LightTrialPart struct {
	Note   string
	Counts TablePart
	Rules  TablePart
	Put    EditPart
}
