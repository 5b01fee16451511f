package score

// Split divides total into n equal parts of hundredths, the remainder to the last: 10 by 3 is 3.33, 3.33, 3.34 (平均分配). The parts add
// up to total exactly. n below 1 gives no parts.
func Split(total Points, n int) []Points {
	if n < 1 {
		return nil
	}
	parts := make([]Points, n)
	for i := range parts {
		parts[i] = 1
	}
	return Rescale(parts, total)
}

// Rescale changes parts in proportion so that they add up to the new total exactly, the remainder to the last part that is not zero
// (按比例调整). It is for rows that take over the points of a row not applicable this year. Parts that are zero stay zero; when all are, or
// there are none, there is no proportion and the result adds up to nothing. A negative part or total counts as zero.
func Rescale(parts []Points, to Points) []Points {
	last, from := -1, Points(0)
	for i, p := range parts {
		if p > 0 {
			last, from = i, from+p
		}
	}
	if last < 0 {
		return make([]Points, len(parts))
	}
	scaled := rescale(parts, last, from, max(to, 0), ShareOf)
	if scaled[last] < 0 { // many tiny parts were all rounded up
		scaled = rescale(parts, last, from, max(to, 0), floorOf)
	}
	return scaled
}

func rescale(parts []Points, last int, from, to Points, share func(Points, int64, int64) Points) []Points {
	scaled := make([]Points, len(parts))
	rest := to
	for i, p := range parts[:last] {
		scaled[i] = share(to, max(int64(p), 0), int64(from))
		rest -= scaled[i]
	}
	scaled[last] = rest
	return scaled
}

// floorOf is ShareOf rounded down, for a num that is not above den.
func floorOf(p Points, num, den int64) Points {
	quotient, _ := mulDiv(uint64(p), uint64(num), uint64(den), 0)
	return Points(quotient)
}
