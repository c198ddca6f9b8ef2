"""Chassis knowledge: the facts and rules as data, their loading and checking, and the pure scoring core."""
