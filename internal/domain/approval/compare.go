package approval

// Opening chooses which two versions of a record a comparison opens on (默认比较的版本): the newest against the last one that
// differs from it. Version 0 is the draft, which is the newest unless it says the same as the last of the editions 1 to n. Where
// none differs it is the last two.
func Opening(n int, differ func(from, to int) bool) (from, to int) {
	if n == 0 {
		return 0, 0
	}
	last := n
	if !differ(n, 0) {
		to, last = n, max(n-1, 1)
	}
	for from = last; from >= 1; from-- {
		if differ(from, to) {
			return from, to
		}
	}
	return last, to
}
