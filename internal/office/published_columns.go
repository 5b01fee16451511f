package office

import "slices"

// assign gives each column its role. Among columns of one meaning the best by rank is taken, the leftmost among equals;
// weights beside the first and second level belong to those levels.
func (h *header) assign(claims []claim) {
	claims = levelWeights(claims)
	claims = unitsOfPeople(claims)
	claims = earlierYears(claims)
	best := map[role]int{}
	for i, c := range claims {
		if c.role == roleNone || c.role == roleExtra || c.role == roleDeviation {
			continue
		}
		k, have := best[c.role]
		if !have || c.rank < claims[k].rank || c.rank == claims[k].rank && (c.role == roleLevel2 || c.role == roleLevel1) && c.col1 < claims[k].col1 {
			best[c.role] = i
		}
	}
	h.spare = map[role][]int{}
	for i, c := range claims {
		r := c.role
		if r == roleNone {
			h.unknown = append(h.unknown, c.col1)
		}
		if k, have := best[r]; have && k != i && c.base >= 5 {
			r = roleNone // the name of the whole block
		} else if have && k != i && r == roleBudget && claims[k].adjusts() && !c.adjusts() && !slices.ContainsFunc(claims, func(x claim) bool { return x.role == roleInitial }) {
			r = roleInitial
		} else if have && k != i {
			h.spare[r] = append(h.spare[r], c.col1)
			h.choices = append(h.choices, "“"+claims[k].joined+"”和“"+c.joined+"”都像是"+roleNames[r]+"，采用“"+claims[k].joined+"”")
			r = roleExtra
		}
		for col := c.col1; col <= c.col2; col++ {
			h.names[col], h.anchors[col] = c.text, c.col1
			if r != roleNone {
				h.roles[col] = r
			}
		}
	}
}

// earlierYears ranks columns of an earlier year behind those of the latest: "2022年完成值 | 2023年完成值".
func earlierYears(claims []claim) []claim {
	latest := map[role]int{}
	for _, c := range claims {
		latest[c.role] = max(latest[c.role], yearIn(c.text))
	}
	out := slices.Clone(claims)
	for i, c := range out {
		if y := yearIn(c.text); y != 0 && y < latest[c.role] {
			out[i].rank += 4
		}
	}
	return out
}

// unitsOfPeople takes the role from a heading 单位 left of the levels: it means the office, not the measure.
func unitsOfPeople(claims []claim) []claim {
	out := slices.Clone(claims)
	for i, c := range claims {
		if c.role == roleMeasure && c.rank == 1 && slices.ContainsFunc(claims[i+1:], func(x claim) bool { return x.role == roleLevel1 || x.role == roleName && c.col1 == 1 }) {
			out[i].role = roleExtra
		}
	}
	return out
}

// levelWeights renames weight columns that stand right after a level column when there is more than one.
func levelWeights(claims []claim) []claim {
	count := 0
	for _, c := range claims {
		if c.role == roleWeight {
			count++
		}
	}
	if count < 2 {
		return claims
	}
	out := slices.Clone(claims)
	for i := 1; i < len(out); i++ {
		if out[i].role != roleWeight {
			continue
		}
		switch out[i-1].role {
		case roleLevel1:
			out[i].role = roleLevel1Weight
		case roleLevel2:
			out[i].role = roleLevel2Weight
		}
	}
	return out
}
