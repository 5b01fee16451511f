package word

import (
	"fmt"
	"strconv"
)

// deepest is the lowest level of numbered headings.
const deepest = 4

// counter numbers headings as official documents do (公文层次序数): 一、（一）1.（1）.
type counter [deepest + 1]int

// next counts a heading and returns its number, empty for level 0.
func (c *counter) next(level int) string {
	if level == 0 {
		return ""
	}
	c[level]++
	for l := level + 1; l <= deepest; l++ {
		c[l] = 0
	}
	n := c[level]
	return [...]string{"", numeral(n) + "、", "（" + numeral(n) + "）", strconv.Itoa(n) + ".", fmt.Sprintf("（%d）", n)}[level]
}

var digits = [...]string{"", "一", "二", "三", "四", "五", "六", "七", "八", "九"}

// numeral writes 1 to 99 in Chinese, and larger numbers in figures.
func numeral(n int) string {
	switch {
	case n > 99:
		return strconv.Itoa(n)
	case n < 10:
		return digits[n]
	case n < 20:
		return "十" + digits[n-10]
	}
	return digits[n/10] + "十" + digits[n%10]
}
