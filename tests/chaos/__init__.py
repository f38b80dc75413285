"""Shoppers talk by web and Telegram while every process is killed at random moments; then all is counted."""
