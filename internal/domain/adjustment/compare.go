package adjustment

import "outturn/internal/domain/goal"

// Label names a cell of the application by its path, for people (栏目名称); empty for those of the goal form.
func Label(path string) string {
	switch path {
	case "cause":
		return "调整事由"
	case "reason":
		return "调整理由"
	}
	return ""
}

// Differences lists what differs between two drafts as typed, as goal.Differences does (改动对照): why first, then the goal form.
func Differences(kept, mine Entry) []goal.Difference {
	var out []goal.Difference
	for _, c := range [][3]string{{"cause", kept.Cause, mine.Cause}, {"reason", kept.Reason, mine.Reason}} {
		if c[1] != c[2] {
			out = append(out, goal.Difference{Kind: goal.Changed, Path: c[0], Label: Label(c[0]), Old: c[1], New: c[2]})
		}
	}
	return append(out, goal.Differences(kept.Goal, mine.Goal)...)
}
