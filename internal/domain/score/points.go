// Package score holds points (分值, 得分), rates (执行率) and grades (优良中差), and the one rounding rule.
//
// Read points.go, then rate.go, then grade.go. No value here is ever a float.
package score

// Points are hundredths of a point: 98.62 points are Points(9862). Forms never print finer.
type Points int64

// Point is one whole point, used like time.Second: 10 * score.Point.
const Point Points = 100

// Full is the whole of a self-evaluation, 100 points.
const Full = 100 * Point
