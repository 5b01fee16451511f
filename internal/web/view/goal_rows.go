package view

import "strconv"

// newGoalRow is the row a script copies: __ stands for its place.
var newGoalRow = GoalRow{Index: "__", Number: "__", Level1: "__", Level2: "__", Level1Span: "1", Level2Span: "1"}

// GoalRows numbers the rows and merges the level cells of neighbours that share a level.
func GoalRows(rows []GoalRow) []GoalRow {
	for i := range rows {
		rows[i].Index, rows[i].Number = strconv.Itoa(i), strconv.Itoa(i+1)
	}
	spans1 := runs(len(rows), func(i int) string { return rows[i].Level1 })
	spans2 := runs(len(rows), func(i int) string { return rows[i].Level1 + "/" + rows[i].Level2 })
	for i := range rows {
		rows[i].Level1Span, rows[i].Level2Span = spans1[i], spans2[i]
	}
	return rows
}

// ResultRows numbers the rows of a self-evaluation and merges its level cells. A row whose explanation is open takes one
// more line, which its merged cells span.
func ResultRows(rows []ResultRow) []ResultRow {
	for i := range rows {
		rows[i].Index, rows[i].Number = strconv.Itoa(i), strconv.Itoa(i+1)
	}
	heights := func(from, to int) int {
		n := 0
		for _, r := range rows[from:to] {
			n++
			if r.Explain != nil {
				n++
			}
		}
		return n
	}
	mergeRuns(len(rows), func(i int) string { return rows[i].Level1 }, func(from, to int) {
		rows[from].Level1Span = strconv.Itoa(heights(from, to))
	})
	mergeRuns(len(rows), func(i int) string { return rows[i].Level1 + "/" + rows[i].Level2 }, func(from, to int) {
		rows[from].Level2Span = strconv.Itoa(heights(from, to))
	})
	return rows
}

// runs gives the length of each run of equal keys at its first row, and nothing at the others.
func runs(n int, key func(int) string) []string {
	out := make([]string, n)
	mergeRuns(n, key, func(from, to int) { out[from] = strconv.Itoa(to - from) })
	return out
}

func mergeRuns(n int, key func(int) string, found func(from, to int)) {
	for from := 0; from < n; {
		to := from + 1
		for to < n && key(to) == key(from) {
			to++
		}
		found(from, to)
		from = to
	}
}
