"""What a user asks of one identity: its verdict, a closed form, a repair, where it holds."""
