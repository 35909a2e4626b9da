"""Formulas made short: definitions found again, common factors, signs as authors set them."""
