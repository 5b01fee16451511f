package rulebook

import "slices"

// LevelOf finds the first-level indicator of a kind (一级指标). It is false when the book's forms have none.
func (b Book) LevelOf(kind LevelKind) (Level, bool) {
	for _, l := range b.Levels {
		if l.Kind == kind {
			return l, true
		}
	}
	return Level{}, false
}

// Level finds a first-level indicator by its name or another name for it (一级指标).
func (b Book) Level(name string) (Level, bool) {
	for _, l := range b.Levels {
		if l.means(l.Name, name) {
			return l, true
		}
	}
	return Level{}, false
}

// Child finds the proper name of a second-level indicator from its name or another name for it (二级指标).
func (l Level) Child(name string) (string, bool) {
	for _, child := range l.Children {
		if l.means(child, name) {
			return child, true
		}
	}
	return "", false
}

// HasLevel says whether the pair of first- and second-level indicator (一级、二级指标) exists in the book, under proper or other names.
// With an empty second level only the first is looked at.
func (b Book) HasLevel(level1, level2 string) bool {
	_, _, ok := b.Proper(level1, level2)
	return ok
}

// Proper gives the book's own names of a pair of levels (规范名称): 产出, 数量 becomes 产出指标, 数量指标. It is false when the pair does not
// exist. An empty second level stays empty.
func (b Book) Proper(level1, level2 string) (first, second string, ok bool) {
	l, ok := b.Level(level1)
	if !ok || level2 == "" {
		return l.Name, "", ok
	}
	child, ok := l.Child(level2)
	if !ok {
		return "", "", false
	}
	return l.Name, child, true
}

// means says whether name is the proper name or one of its other names.
func (l Level) means(proper, name string) bool {
	return name == proper || slices.Contains(l.Also[proper], name)
}
